"""Methods of model instances: save, delete, refresh, and those that Django's own classes bring."""

from __future__ import annotations

import ast
import re

from codemods.evidence import Evidence, assumed, proved, refuted, unknown
from codemods.project.model import ClassRef, FunctionRef
from codemods.trace.arguments import Arguments
from codemods.trace.events import ANY_ATTRIBUTE, Delete, Dispatch, FieldRead, FieldWrite, OpaqueCall, Refresh, Save
from codemods.trace.run import Run
from codemods.trace.state import merge_alternatives
from codemods.trace.values import Const, Obj, ObjState, Origin, Unknown, Value, Write

DJANGO_WRITES = {"set_password": ("password",), "set_unusable_password": ("password",)}
"""Methods of Django's own models that write columns (django.contrib.auth.base_user)."""
SAVES = frozenset({"save", "asave"})
SAVES_OF_CLASS = SAVES | {"save_base"}
VALIDATING = frozenset({"full_clean", "clean_fields", "validate_unique", "validate_constraints"})
"""Methods of Django's `Model` that look at the value of every field."""
HARMLESS = frozenset(
    """check_password has_usable_password has_perm has_perms has_module_perms get_username get_full_name get_short_name
    get_session_auth_hash get_group_permissions get_all_permissions get_user_permissions email_user natural_key
    serializable_value get_deferred_fields validate_unique unique_error_message validate_constraints clean_fields
    prepare_database_save date_error_message get_absolute_url __str__ __hash__ __eq__ get_constraints get_next_in_order
    get_previous_in_order is_authenticated is_anonymous""".split()
)
READ_ONLY_PREFIXES = (
    "check", "has_", "is_", "can_", "get_", "validate", "log", "send", "render", "serialize", "format", "may_",
    "should_", "allow", "assert", "notify", "emit", "track", "user_can", "require", "ensure_", "describe", "to_", "as_",
    "print", "build_", "make_", "dump", "str", "repr", "cleaned", "debug", "info", "warn", "record_", "add_message",
)  # fmt: skip
DISPATCH_METHODS = frozenset({"delay", "apply_async", "delay_on_commit", "apply_async_on_commit"})


def passed_to_unread(name: str, at: str) -> Evidence:
    """What it means that an instance goes into code that was not read.

    A name that says "check", "send", "render" can be settled by a look; anything else may write.
    """
    if name.startswith("django.dispatch."):
        return unknown("sent along with a signal: its receivers may write to it", at)
    short = name.rpartition(".")[2].lstrip("_").lower()
    if short.startswith(READ_ONLY_PREFIXES):
        return assumed(f"{name}() was not read; taken to leave the instance as it is", at)
    if re.fullmatch(r"[\w.]+\.\w+", name):
        return assumed(f"{name}() of a library was not read; taken to set no attribute", at)
    return unknown(f"passed to {name}(), which was not read", at)


def call_methods(run: Run, objects: tuple[Obj, ...], name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``x.save()`` where x is one of several objects: one event for them all."""
    if len(objects) > 1 and name in SAVES:
        states = [run.known(obj) for obj in objects]
        _emit_save(run, objects[0], merge_alternatives(states), node)
        for obj in objects:
            saved(run, obj, node, arguments)
        return Const(None)
    result: Value = Unknown()
    for obj in objects:
        result = call_method(run, obj, name, arguments, node)
    return result


def call_method(run: Run, obj: Obj, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``obj.name(...)`` where the project's own classes have no such method."""
    state = run.known(obj)
    if name in SAVES:
        _emit_save(run, obj, state, node)
        saved(run, obj, node, arguments)
        return Const(None)
    if name in ("delete", "adelete"):
        run.emit(Delete, node, obj=obj, state=state)
        if state.model is not None:
            run.update(obj, stored=refuted("it was deleted", run.at(node)))
        return Unknown("count")
    if name in ("refresh_from_db", "arefresh_from_db"):
        _refresh(run, obj, arguments, node)
        return Const(None)
    if name in DISPATCH_METHODS and state.model is None:
        run.emit(
            Dispatch,
            node,
            method=name,
            tasks=(),
            system=None,
            result_used=run.tracer.result_used(run, node),
            arguments=tuple(arguments),
            states=run.states(arguments),
        )
        return Unknown("result of a dispatch")
    return _other_method(run, obj, state, name, arguments, node)


def _emit_save(run: Run, obj: Obj, state: ObjState, node: ast.Call, from_call: str | None = None) -> None:
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    run.emit(Save, node, obj=obj, state=state, receiver=receiver, is_super=False, from_call=from_call)


def saved_by_class(run: Run, method: str, arguments: Arguments, node: ast.Call) -> None:
    """``Product.save(p)``, ``models.Model.save_base(p)``: a method is called on the class, with the instance."""
    if method in SAVES_OF_CLASS and arguments.positional and node.args:
        obj = arguments.positional[0]
        if isinstance(obj, Obj) and (state := run.known(obj)).model is not None:
            run.emit(Save, node, obj=obj, state=state, receiver=node.args[0], is_super=False, from_call=method)


def saved(run: Run, obj: Obj, node: ast.Call, arguments: Arguments) -> None:
    """What is known after a save: nothing is pending (but for the columns that update_fields leaves out)."""
    state = run.known(obj)
    at = run.at(node)
    origin = Origin.CREATED if state.origin is Origin.NEW else state.origin
    saves = (*state.saves, at)
    listed = update_fields_of(node)
    if listed is not None or "update_fields" in arguments.keywords or arguments.double_star:
        kept = tuple(write for write in state.writes if write.attribute not in (listed or ()))
        run.update(obj, writes=kept, saves=saves, origin=origin)
        return
    run.update(
        obj,
        writes=(),
        opaque=(),
        incoming=False,
        saves=saves,
        origin=origin,
        stored=_stored_by_save(state, at),
        narrowed_from=None,
        clean=proved("it was saved as a whole before", at),
        key_written=None,
        bound_form=False,
    )


def _stored_by_save(state: ObjState, at: str) -> Evidence:
    if state.model is None:
        return state.stored
    return assumed(f"it was saved before; {state.guessed}", at) if state.guessed else proved("it was saved before", at)


def update_fields_of(node: ast.Call) -> tuple[str, ...] | None:
    """The names in a literal ``update_fields=[...]``; None where there is none or it is computed."""
    for keyword in node.keywords:
        if keyword.arg == "update_fields" and isinstance(keyword.value, ast.List | ast.Tuple | ast.Set):
            items = [item.value for item in keyword.value.elts if isinstance(item, ast.Constant)]
            if len(items) == len(keyword.value.elts):
                return tuple(str(item) for item in items)
    return None


def _refresh(run: Run, obj: Obj, arguments: Arguments, node: ast.Call) -> None:
    state = run.known(obj)
    given = arguments.get(1, "fields") or arguments.get(0, "using")
    fields: tuple[str, ...] | None = None
    if given is not None:
        listed = next((item.value for item in node.keywords if item.arg == "fields"), None)
        literal = listed if isinstance(listed, ast.List | ast.Tuple | ast.Set) else None
        fields = tuple(str(item.value) for item in (literal.elts if literal else ()) if isinstance(item, ast.Constant))
    run.emit(Refresh, node, obj=obj, fields=fields)
    for pair in [pair for pair in run.state.attributes if pair[0] == obj.id]:
        if fields is None or pair[1] in fields:
            del run.state.attributes[pair]
    if fields is not None:
        run.update(obj, writes=tuple(item for item in state.writes if item.attribute not in fields))
        return
    run.update(
        obj,
        writes=(),
        opaque=(),
        incoming=False,
        stored=proved("refresh_from_db() found its row", run.at(node)) if state.model is not None else state.stored,
        clean=proved("refresh_from_db() read all columns", run.at(node)),
    )


def _other_method(run: Run, obj: Obj, state: ObjState, name: str, arguments: Arguments, node: ast.Call) -> Value:
    model = state.model
    if name in VALIDATING:
        run.emit(FieldRead, node, obj=obj, attribute=ANY_ATTRIBUTE, state=state)
        run.reads.setdefault((obj.id, ANY_ATTRIBUTE), run.at(node))
    if name == "full_clean" and model is not None:
        for hook in ("clean_fields", "clean", "validate_unique"):
            found = run.project.method(model.ref, hook) if isinstance(model.ref, ClassRef) else None
            if isinstance(found, FunctionRef):
                run.tracer.call_project(run, found, obj, Arguments(), node)
        return Const(None)
    if model is not None and name in DJANGO_WRITES and model.field("password") is not None:
        for attribute in DJANGO_WRITES[name]:
            write = Write(attribute=attribute, node=node, at=run.at(node), from_call=name)
            run.emit(FieldWrite, node, obj=obj, write=write, state=state)
            run.write(obj, write)
        return Const(None)
    if name in HARMLESS or (name.startswith("get_") and name.endswith("_display")) or name == "clean":
        return Unknown(f"result of {name}()")
    if name.startswith(("get_next_by_", "get_previous_by_")):
        return run.new_object(node, model, Origin.FETCHED, proved(f"read by {name}()", run.at(node)), tag="row")
    if name == "save_base" and model is not None:
        _emit_save(run, obj, state, node, from_call=name)
    uses = run.uses(obj, *arguments)
    run.emit(OpaqueCall, node, name=name, uses=uses)
    run.opaque(obj, unread_method(state, name, run.at(node)))
    for value in arguments:
        run.opaque(value, passed_to_unread(name, run.at(node)))
    return Unknown(f"result of {name}()")


def unread_method(state: ObjState, name: str, at: str) -> Evidence:
    """A method of the instance that was not found: of a library's base class, or of an unknown model."""
    if name.startswith(READ_ONLY_PREFIXES):
        return assumed(f"{name}() was not read; taken to leave the instance as it is", at)
    owner = state.model.name if state.model is not None else "an unknown class"
    return unknown(f"{name}() of {owner} was not read", at)
