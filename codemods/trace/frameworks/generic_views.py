"""Methods that Django's and DRF's generic classes bring: get_object(), get_queryset(), forms, handlers."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemods.evidence import unknown
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, Model
from codemods.trace.arguments import Arguments
from codemods.trace.dictionaries import keys_of, with_keys
from codemods.trace.events import EffectKind, OpaqueCall, SideEffect
from codemods.trace.frameworks.construct import form_model
from codemods.trace.frameworks.instances import passed_to_unread, saved_by_class
from codemods.trace.frameworks.lookups import looked_up
from codemods.trace.frameworks.rendering import serialized
from codemods.trace.frameworks.view_serializers import for_action
from codemods.trace.iteration import row_of
from codemods.trace.run import Run
from codemods.trace.state import options_of, union
from codemods.trace.values import (
    ClassValue,
    Const,
    ExternalValue,
    Form,
    Instance,
    ListOf,
    QuerySet,
    Self,
    Union,
    Unknown,
    Value,
)

COMPUTE_ONLY = frozenset(
    """get_context_data get_form_kwargs get_success_url get_serializer_context get_serializer_class get_form_class
    get_template_names dispatch render_to_response get_paginated_response paginate_queryset filter_queryset
    check_object_permissions check_permissions permission_denied message_user log_change has_change_permission
    get_urls get_fieldsets get_initial get_prefix as_view setup initial get_ordering get_permissions""".split()
)


def generic_method(
    run: Run, receiver: Self | ClassValue | Instance, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    """A method that the project's own classes do not define."""
    ref = receiver.ref
    if isinstance(ref, External):
        return ExternalValue(f"{ref.dotted}.{name}", called=True)
    if isinstance(receiver, ClassValue) and receiver.model is not None:
        saved_by_class(run, name, arguments, node)
    known = _known(run, ref, name, arguments, node)
    if known is not None:
        return known
    if name in COMPUTE_ONLY or _is_exception(run, ref):
        return Unknown(f"result of {name}()")
    if name.startswith("__") or not _has_unknown_base(run, ref):
        return Unknown(f"result of {name}()")
    uses = run.uses(*arguments)
    if uses:
        run.emit(OpaqueCall, node, name=name, uses=uses)
    run.emit(SideEffect, node, kind=EffectKind.UNKNOWN, why=f"{name}() of a base class was not read", at=run.at(node))
    for value in arguments:
        run.opaque(value, passed_to_unread(name, run.at(node)))
    return looked_up(run, name, tuple(arguments), node) or Unknown(f"result of {name}()")


def _known(run: Run, ref: ClassRef, name: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """What a method of Django's or DRF's generic classes gives; None for others."""
    if name in ("get_object", "aget_object"):
        queryset = view_queryset(run, ref)
        return row_of(run, queryset, node, tag="row", method="get_object") if queryset is not None else None
    if name == "filter_queryset" and (found := _querysets(arguments.get(0, "queryset"))):
        return union(found)
    if name in ("get_queryset", "filter_queryset"):
        queryset = view_queryset(run, ref)
        return replace(queryset, node=node) if queryset is not None else None
    if name == "paginate_queryset" and (given := arguments.get(0, "queryset")) is not None:
        return _page_of(run, given, node)
    if name == "get_serializer":
        serialized(run, for_action(run.tracer, ref, run.ref.name), arguments, node)
    if name in ("get_form", "get_serializer"):
        return _form_of(run, ref, arguments, node)
    if name == "get_context_data":
        return with_keys(Unknown("context of the class"), _given(arguments))
    return None


def _page_of(run: Run, given: Value, node: ast.Call) -> Value:
    """DRF's page: some rows of the queryset, or None where nothing is paginated."""
    found = [option for option in _querysets(given) if option.model is not None]
    if len(found) != 1 or found[0].values:
        return Unknown("a page")
    return Union((ListOf(row_of(run, found[0], node, tag="page", emit=False), queryset=found[0]), Const(None)))


def _querysets(given: Value | None) -> list[QuerySet]:
    """The alternatives: `get_queryset()` may give one of several."""
    return [option for option in options_of(given) if isinstance(option, QuerySet)] if given is not None else []


def _given(arguments: Arguments) -> dict[str, Value]:
    """Keyword arguments, `**kwargs` among them as far as they are known."""
    keys: dict[str, Value] = {}
    for value in arguments.rest:
        keys |= keys_of(value)
    return {**keys, **arguments.keywords}


def _is_exception(run: Run, ref: ClassRef) -> bool:
    return run.project.is_subclass(ref, "builtins.Exception")


def _has_unknown_base(run: Run, ref: ClassRef) -> bool:
    return any(isinstance(base, External) and base.dotted != "builtins.object" for base in run.project.mro(ref))


def view_queryset(run: Run, ref: ClassRef) -> QuerySet | None:
    """The queryset of a generic view, viewset or admin: `get_queryset`, `queryset`, `model`, the serializer's model."""
    method = run.project.method(ref, "get_queryset")
    if isinstance(method, FunctionRef) and method != run.ref:
        returned = run.tracer.returned_queryset(method, Self(ref))
        if returned is not None:
            return returned
    for name in ("queryset", "model", "serializer_class", "form_class"):
        found = run.project.class_attribute(ref, name)
        if found is None or not isinstance(found[1], Assigned):
            continue
        value = run.tracer.assigned_value(found[1])
        match value:
            case QuerySet():
                return value
            case ClassValue(model=model) if model is not None:
                return _default_queryset(model)
            case ClassValue(ref=ClassRef() as other):
                model = form_model(run, other)
                if model is not None:
                    return _default_queryset(model)
            case _:
                pass
    admin = run.project.admin_model(ref)
    return _default_queryset(admin) if admin is not None else None


def _default_queryset(model: Model) -> QuerySet:
    return QuerySet(model, manager="_default_manager", is_manager=True)


def _form_of(run: Run, ref: ClassRef, arguments: Arguments, node: ast.Call) -> Value:
    for name in ("serializer_class", "form_class"):
        found = run.project.class_attribute(ref, name)
        if found is not None and isinstance(found[1], Assigned):
            value = run.tracer.assigned_value(found[1])
            if isinstance(value, ClassValue) and isinstance(value.ref, ClassRef):
                return Form(value.ref, form_model(run, value.ref))
    for value in arguments:
        run.opaque(value, unknown("bound to a form, whose validation may write to it", run.at(node)))
    queryset = view_queryset(run, ref)
    return Form(None, queryset.model if queryset is not None else None)
