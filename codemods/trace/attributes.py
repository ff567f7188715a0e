"""Attributes: what `value.name` is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.evidence import Evidence, Verdict, assumed, proved, unknown
from codemods.project.model import Assigned, ClassRef, External, Field, FieldKind, FunctionRef, Model, Ref
from codemods.trace.events import FieldRead, RelationAccess, Use
from codemods.trace.frameworks.view_serializers import given_to_action
from codemods.trace.imports import value_of
from codemods.trace.reads.steps import GENERIC_FOREIGN_KEY
from codemods.trace.run import REQUEST_ID, Run
from codemods.trace.state import OF_THE_CLASS, SELF_ID, objects_in, options_of, union
from codemods.trace.values import (
    Bound,
    ClassValue,
    Const,
    ExternalValue,
    FieldValue,
    Form,
    FunctionValue,
    Instance,
    ModuleValue,
    Obj,
    ObjState,
    Origin,
    QuerySet,
    Reached,
    Request,
    Self,
    Union,
    Unknown,
    Value,
)

MODEL_METHODS = frozenset({"save", "asave", "delete", "adelete", "refresh_from_db", "arefresh_from_db"})
MANAGER_NAMES = frozenset({"objects", "_default_manager", "_base_manager"})
_FOLLOWED = frozenset({FieldKind.RELATION, FieldKind.GENERIC})


def attribute_of(run: Run, owner: Value, name: str, node: ast.Attribute) -> Value:
    """The value of ``owner.name``; reading a field of an instance is an event."""
    match owner:
        case Obj():
            return _of_object(run, owner, name, node)
        case Union(options):
            return union([attribute_of(run, option, name, node) for option in options])
        case ClassValue():
            return _of_class(run, owner, name)
        case ModuleValue(ref):
            dotted = getattr(ref, "dotted", None)
            if dotted is not None:
                return ExternalValue(run.project.canonical(f"{dotted}.{name}"))
            return value_of(run, run.project.resolve(getattr(ref, "path", run.path), name), name)
        case ExternalValue(dotted, called):
            if called:
                return Bound(owner, name)
            return value_of(run, External(run.project.canonical(f"{dotted}.{name}")), name)
        case Self() | Instance() | Request() | QuerySet():
            return _of_holder(run, owner, name, node)
        case Form(instance=instance) if name == "instance":
            return instance if instance is not None else Unknown("form.instance")
        case FieldValue(owner=obj) if name in ("id", "pk", "file", "url", "name", "year", "hour"):
            return FieldValue(obj, f"{owner.attribute}.{name}")
        case _:
            return Bound(owner, name)


def _of_holder(run: Run, owner: Self | Instance | Request | QuerySet, name: str, node: ast.Attribute) -> Value:
    match owner:
        case Self():
            return _of_self(run, owner, name, node)
        case Instance(ref):
            return _of_class_instance(run, ref, owner, name)
        case Request():
            return _of_request(run, name, node)
        case QuerySet():
            return _of_queryset(run, owner, name)


def _of_object(run: Run, obj: Obj, name: str, node: ast.Attribute) -> Value:
    if name in MODEL_METHODS:
        return Bound(obj, name)
    state = run.known(obj)
    remembered = run.state.attributes.get((obj.id, name))
    model = state.model
    if name == "__dict__":
        run.opaque(obj, assumed("its __dict__ may be written to", run.at(node)))
        return Unknown("attributes of an object")
    if name == "__class__":
        return ClassValue(model.ref, model) if model is not None else Unknown("class of an unknown object")
    if model is None:
        if name == "context" and state.name == "info":
            return Request()
        if remembered is not None and not isinstance(remembered, Bound):
            _read(run, obj, name, node, state)
            return remembered
        return _of_unknown_object(run, obj, name, node, state)
    field = model.field(name)
    if field is not None:
        _read(run, obj, name, node, state)
        if field.kind in _FOLLOWED and name == field.name and not _holds_rows(field):
            _followed(run, obj, name, node, state, remembered)
        if remembered is not None:
            return remembered
        return _of_field(run, obj, field, name, node, state)
    if remembered is not None:
        _read(run, obj, name, node, state)
        if name in model.reverse:
            _followed(run, obj, name, node, state, remembered)
        return remembered
    return _of_model_attribute(run, obj, model, name, node, state)


def _read(run: Run, obj: Obj, name: str, node: ast.Attribute, state: ObjState) -> None:
    run.reads.setdefault((obj.id, name), run.at(node))
    run.emit(FieldRead, node, obj=obj, attribute=name, state=state)


def _followed(run: Run, obj: Obj, name: str, node: ast.Attribute, state: ObjState, remembered: Value | None) -> None:
    """The row at the other end is read, unless another object was put there."""
    own = run.object_id(None, f"{obj.id}.{name}")
    if remembered is None or any(item.id == own for item in objects_in(remembered)):
        run.emit(RelationAccess, node, obj=obj, attribute=name, state=state, use=Use.INSTANCE)


def _of_unknown_object(run: Run, obj: Obj, name: str, node: ast.Attribute, state: ObjState) -> Value:
    """An attribute of an object of unknown model: perhaps a field, perhaps a method; a call decides."""
    run.reads.setdefault((obj.id, name), run.at(node))
    if run.called is not node:
        run.emit(FieldRead, node, obj=obj, attribute=name, state=state)
        related = run.new_object(
            node,
            None,
            Origin.RELATED,
            unknown("attribute of an object whose model is not known", run.at(node)),
            unknown("attribute of an object whose model is not known", run.at(node)),
            tag=f"{obj.id}.{name}",
            via=(*state.via, name),
        )
        run.state.attributes[obj.id, name] = related
        return related
    return Bound(obj, name)


def _of_field(run: Run, obj: Obj, field: Field, name: str, node: ast.Attribute, state: ObjState) -> Value:
    related = _model(run, field.related_model)
    if field.kind is FieldKind.MANY_TO_MANY or _holds_rows(field):
        return QuerySet(related, manager=name, owner=obj, is_manager=True, guessed=state.guessed)
    if field.kind is FieldKind.RELATION and name == field.name:
        return related_object(run, obj, state, related, name, node)
    if field.kind is FieldKind.GENERIC:
        return related_object(run, obj, state, None, name, node)
    changed = any(write.attribute in (field.name, field.attname) for write in state.writes)
    return FieldValue(obj, field.attname if name == "pk" else name, changed=changed)


def _holds_rows(field: Field) -> bool:
    """A GenericRelation: a manager of rows, like the other side of a foreign key."""
    return field.kind is FieldKind.GENERIC and field.klass != GENERIC_FOREIGN_KEY and field.related_model is not None


def _model(run: Run, label: str | None) -> Model | None:
    return None if label is None else run.project.model_by_label(label, run.path)


def related_object(run: Run, obj: Obj, state: ObjState, model: Model | None, name: str, node: ast.AST) -> Obj:
    """The instance on the other side of a relation: one object for all accesses."""
    at = run.at(node)
    if model is None:
        stored: Evidence = unknown(f"{name} is of an unknown model", at)
    elif state.guessed is not None:
        stored = assumed(f"{name} of a row; {state.guessed}", at)
    elif state.stored.verdict is Verdict.PROVED:
        stored = proved(f"{name} of a stored {state.model.name if state.model else 'row'}", at)
    else:
        stored = assumed(f"{name} of an instance that may be new", at)
    fresh = state.origin in (Origin.FETCHED, Origin.ITERATED, Origin.GET_OR_CREATE)
    clean = (
        proved(f"{name} of a row that was read here", at)
        if fresh and state.clean.verdict is Verdict.PROVED and not state.opaque
        else assumed(f"{name} of an instance that came from elsewhere: others may have changed it before", at)
    )
    related = run.new_object(None, model, Origin.RELATED, stored, clean, tag=f"{obj.id}.{name}", via=(*state.via, name))
    run.update(related, at=at, guessed=state.guessed, reached=Reached(state, name))
    run.state.attributes[obj.id, name] = related
    return related


def _of_model_attribute(run: Run, obj: Obj, model: Model, name: str, node: ast.Attribute, state: ObjState) -> Value:
    reverse = model.reverse.get(name)
    if reverse is not None:
        other = _model(run, reverse.model)
        if reverse.kind == "many":
            return QuerySet(other, manager=name, owner=obj, knows=reverse.field, is_manager=True, guessed=state.guessed)
        _read(run, obj, name, node, state)
        _followed(run, obj, name, node, state, None)
        return related_object(run, obj, state, other, name, node)
    if state.queryset is not None and name in state.queryset.annotated:
        _read(run, obj, name, node, state)
        return Bound(obj, name)
    if isinstance(model.ref, ClassRef):
        found = run.project.class_attribute(model.ref, name)
        if found is not None:
            return _class_member(run, found[1], obj, node)
    if name in model.managers or name in MANAGER_NAMES:
        return QuerySet(model, manager=name, is_manager=True)
    return Bound(obj, name)


def _class_member(run: Run, member: Ref, obj: Obj, node: ast.Attribute) -> Value:
    if isinstance(member, FunctionRef):
        if run.tracer.is_property(member):
            _read(run, obj, member.name, node, run.known(obj))
            return run.tracer.call_property(run, member, obj, node)
        return FunctionValue(member, receiver=obj)
    if isinstance(member, ClassRef):
        return ClassValue(member, run.project.model_of(member))
    value = run.tracer.assigned_value(member) if isinstance(member, Assigned) else None
    return value if isinstance(value, Const) and isinstance(value.value, str) else Bound(obj, node.attr)


def _of_class(run: Run, owner: ClassValue, name: str) -> Value:
    model = owner.model
    if model is not None:
        if name in model.managers or name in MANAGER_NAMES:
            return QuerySet(model, manager=name, is_manager=True)
        if name in ("DoesNotExist", "MultipleObjectsReturned", "NotUpdated"):
            return ExternalValue(f"django.core.exceptions.{name}")
        if model.field(name) is not None or name in model.reverse:
            return Unknown("descriptor")
    if isinstance(owner.ref, ClassRef):
        found = run.project.class_attribute(owner.ref, name)
        if found is not None:
            member = found[1]
            if isinstance(member, FunctionRef):
                task = run.project.task(member)
                receiver = owner if run.tracer.is_class_method(member) else None
                return value_of(run, member) if task is not None else FunctionValue(member, receiver=receiver)
            return value_of(run, member, name)
        return Bound(owner, name)
    return ExternalValue(f"{owner.ref.dotted}.{name}")


def _of_self(run: Run, owner: Self, name: str, node: ast.Attribute) -> Value:
    remembered = run.state.attributes.get((SELF_ID, name))
    if remembered is not None:
        return _or_of_the_class(run, owner, name, remembered)
    if name == "__class__":
        return Self(owner.ref, is_class=True)
    given = given_to_action(run.tracer, owner.ref, run.ref.name) if name == "serializer_class" else None
    if given is not None:
        return ClassValue(given)
    found = run.project.class_attribute(owner.ref, name)
    if found is not None:
        member = found[1]
        if isinstance(member, FunctionRef):
            if run.tracer.is_property(member):
                return run.tracer.call_property(run, member, owner, node)
            return FunctionValue(member, receiver=owner)
        if isinstance(member, Assigned | ClassRef):
            value = value_of(run, member, name)
            if isinstance(value, ClassValue | QuerySet):
                return union([value, *_of_classes_below(run, owner.ref, name, member)])
            if not isinstance(value, Unknown | Const):
                return value
    kept = run.tracer.kept_attribute(run, owner.ref, name, node)
    if kept is not None:
        run.state.attributes[SELF_ID, name] = kept
        return kept
    return Bound(owner, name)


def _of_classes_below(run: Run, ref: ClassRef, name: str, member: Assigned | ClassRef) -> Iterator[Value]:
    """What the classes that extend this one have under the name: `self` may be an instance of any of them."""
    for klass in run.project.subclasses(ref):
        found = run.project.class_attribute(klass, name)
        if found is not None and found[1] != member and isinstance(found[1], Assigned | ClassRef):
            yield value_of(run, found[1], name)


def _or_of_the_class(run: Run, owner: Self, name: str, remembered: Value) -> Value:
    """What a method has put on itself; where that was in a branch, it may also be what the class body holds."""
    options = options_of(remembered)
    if OF_THE_CLASS not in options:
        return remembered
    put = [option for option in options if option != OF_THE_CLASS]
    found = run.project.class_attribute(owner.ref, name)
    member = found[1] if found is not None else None
    held = value_of(run, member, name) if isinstance(member, Assigned) else None
    if not isinstance(member, Assigned) or not isinstance(held, QuerySet):
        return union(put)
    return union((held, *_of_classes_below(run, owner.ref, name, member), *put))


def _of_queryset(run: Run, queryset: QuerySet, name: str) -> Value:
    """Plain attributes of managers: the model, and the model of the rows between two many-to-many sides."""
    if name == "model" and queryset.model is not None:
        return ClassValue(queryset.model.ref, queryset.model, queryset.guessed)
    if name == "through" and queryset.owner is not None and queryset.manager is not None:
        owner = run.known(queryset.owner).model
        field = owner.field(queryset.manager) if owner is not None else None
        source = field.options.get("through") if field is not None else None
        path = getattr(owner.ref, "path", run.path) if owner is not None else run.path
        through = run.project.model_reference(path, source) if source is not None else None
        return ClassValue(through.ref, through) if through is not None else Unknown("through")
    return Bound(queryset, name)


def _of_class_instance(run: Run, ref: ClassRef, owner: Instance, name: str) -> Value:
    if name == "context" and ref.qualname.endswith("Info"):
        # GraphQL libraries for Django keep the request there (graphene, strawberry, ariadne).
        return Request()
    found = run.project.class_attribute(ref, name)
    if found is not None and isinstance(found[1], FunctionRef):
        return FunctionValue(found[1], receiver=owner)
    return Bound(owner, name)


def _of_request(run: Run, name: str, node: ast.Attribute) -> Value:
    remembered = run.state.attributes.get((REQUEST_ID, name))
    if remembered is not None:
        return remembered
    at = run.at(node)
    if name == "user":
        model: Model | None = run.project.user_model()
    else:
        found, model = run.tracer.request_attribute(name)
        if not found:
            return Bound(Request(), name)
    kept = run.new_object(
        None,
        model,
        Origin.REQUEST,
        assumed("the logged-in user is a row" if name == "user" else f"request.{name} is set before the view", at)
        if model is not None
        else unknown(f"what request.{name} holds is not known", at),
        assumed(f"request.{name} is shared by everything that handles the request", at),
        tag=f"request.{name}",
        via=("request", name),
    )
    run.update(kept, at=at)
    run.state.attributes[REQUEST_ID, name] = kept
    return kept
