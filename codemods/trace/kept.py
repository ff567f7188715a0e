"""Values that are kept on objects across methods: ``self.line``, ``request.profile``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.evidence import assumed
from codemods.ledger import Memo
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.frameworks.generic_views import view_queryset
from codemods.trace.run import REQUEST_ID, Run
from codemods.trace.state import OF_THE_CLASS, SELF_ID, options_of, union
from codemods.trace.values import (
    ClassValue,
    Const,
    Form,
    Instance,
    ListOf,
    Obj,
    ObjState,
    Origin,
    QuerySet,
    Request,
    Self,
    TaskValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

Carried = list[tuple[Value, ObjState | None]]


def kept_attribute(tracer: Tracer, run: Run, klass: ClassRef, name: str, node: ast.AST) -> Value | None:
    """What ``self.name`` holds by what the methods of the class assign to it; None where nobody does."""
    if name == "request":
        return Request()
    if name == "object":
        queryset = view_queryset(run, klass)
        if queryset is not None and queryset.model is not None:
            return _instance(run, queryset.model, name, node)
    memo: Memo[object, Carried] = tracer.memo("kept")
    found = memo.get((klass, name), lambda: _assigned_in_methods(tracer, klass, name), [])
    if not found:
        return None
    return union([_carried(run, value, state, name, node) for value, state in found])


def _assigned_in_methods(tracer: Tracer, klass: ClassRef, name: str) -> Carried:
    values: Carried = []
    for base in tracer.project.mro(klass):
        node = tracer.project.klass(base) if isinstance(base, ClassRef) else None
        if node is None or not isinstance(base, ClassRef):
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and name in tracer.syntaxes.of(method).stored:
                ref = FunctionRef(base.path, f"{base.qualname}.{method.name}", method.lineno)
                summary = tracer.summary(ref, (("self", klass, False),))
                value = summary.exit.attributes.get((SELF_ID, name))
                options = options_of(value) if value is not None else ()
                for option in (item for item in options if item != OF_THE_CLASS):
                    values.append((option, summary.exit.heap.get(option.id) if isinstance(option, Obj) else None))
    return values


def _carried(run: Run, value: Value, state: ObjState | None, name: str, node: ast.AST) -> Value:
    match value:
        case Obj() if state is not None and state.model is not None:
            return _instance(run, state.model, name, node)
        case Obj():
            return Unknown(f"self.{name}")
        case QuerySet(owner=None) | ClassValue() | Form(instance=None) | Instance() | Request() | TaskValue() | Self():
            return value
        case ListOf(item=Obj()) | Const():
            return Unknown(f"self.{name}")
        case _:
            return Unknown(f"self.{name}")


def _instance(run: Run, model: Model, name: str, node: ast.AST) -> Obj:
    at = run.at(node)
    obj = run.new_object(
        None,
        model,
        Origin.ATTRIBUTE,
        assumed(f"self.{name} was set by another method", at),
        assumed(f"self.{name} was set by another method: others may have changed it before", at),
        tag=f"self.{name}",
        via=("self", name),
    )
    run.update(obj, at=at)
    return obj


def request_attribute(tracer: Tracer, name: str) -> tuple[bool, Model | None]:
    """Whether some code assigns an instance to ``request.name``, and of which model (None: of several or unknown)."""
    memo: Memo[str, tuple[bool, Model | None]] = tracer.memo("request")
    return memo.get(name, lambda: _assigned_to_request(tracer, name), (False, None))


def _assigned_to_request(tracer: Tracer, name: str) -> tuple[bool, Model | None]:
    models: list[Model | None] = []
    for place in tracer.project.request_attribute(name):
        ref = tracer.project.function_at(place.path, place.line)
        if ref is None:
            continue
        walked = tracer.summary(ref)
        value = walked.exit.attributes.get((REQUEST_ID, name))
        for option in options_of(value) if value is not None else ():
            if isinstance(option, Obj):
                state = walked.exit.heap.get(option.id)
                models.append(state.model if state is not None else None)
    labels = {model.label if model is not None else None for model in models}
    if not models:
        return False, None
    return True, models[0] if len(labels) == 1 else None
