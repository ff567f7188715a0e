"""Methods that subclasses override: a call through `self` may reach any of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.evidence import unknown
from codemods.ledger import Memo
from codemods.project.model import ClassRef, FunctionRef
from codemods.trace.parameters import parameters_of, shape_of
from codemods.trace.run import Run
from codemods.trace.state import objects_in
from codemods.trace.values import ClassValue, Obj, Origin, Self, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MAX_OVERRIDES = 10


def take_in_overrides(
    run: Run, ref: FunctionRef, receiver: Value | None, values: dict[str, Value], node: ast.expr
) -> None:
    """Doubt instances that an override in a subclass writes to, where the called method is not the only one."""
    klass = _open_class(run, receiver)
    instances = {obj for value in values.values() for obj in objects_in(value) if run.known(obj).model is not None}
    if klass is None or not instances:
        return
    found = overrides_of(run.tracer, klass, ref.name)
    for override in found[:MAX_OVERRIDES]:
        _take_in(run, override, values, node)
    if len(found) > MAX_OVERRIDES:
        for obj in instances:
            run.opaque(obj, unknown(f"{ref.name}() is overridden in {len(found)} classes", run.at(node)))


def overrides_of(tracer: Tracer, klass: ClassRef, name: str) -> tuple[FunctionRef, ...]:
    """The methods of that name which subclasses define themselves."""
    memo: Memo[object, tuple[FunctionRef, ...]] = tracer.memo("overrides")
    return memo.get((klass, name), lambda: _overrides_of(tracer, klass, name))


def _overrides_of(tracer: Tracer, klass: ClassRef, name: str) -> tuple[FunctionRef, ...]:
    methods = (tracer.project.method(subclass, name) for subclass in tracer.project.subclasses(klass))
    base = tracer.project.method(klass, name)
    return tuple(dict.fromkeys(item for item in methods if isinstance(item, FunctionRef) and item != base))


def _open_class(run: Run, receiver: Value | None) -> ClassRef | None:
    """The class of `self` or `cls`, of which the object at run time may be a subclass."""
    match receiver:
        case Self(ref=ref):
            return ref
        case ClassValue(ref=ClassRef() as ref) if run.klass == ref:
            return ref
        case Obj():
            state = run.known(receiver)
            model = state.model
            if state.origin is Origin.SELF and model is not None and isinstance(model.ref, ClassRef):
                return model.ref
    return None


def _take_in(run: Run, override: FunctionRef, values: dict[str, Value], node: ast.expr) -> None:
    definition = run.tracer.node_of(override)
    if definition is None:
        return
    names = [item.arg for item in parameters_of(definition)]
    shapes = tuple(shape_of(run, value) for value in values.values())
    summary = run.tracer.summary(override, shapes[: len(names)])
    for name, value in zip(names, values.values(), strict=False):
        written = summary.written.get(name, {})
        state = summary.exit.heap.get(summary.objects.get(name, 0))
        doubts = [item for item in state.opaque if not item.holds] if state is not None else []
        for obj in objects_in(value):
            model = run.known(obj).model
            fields = [attribute for attribute in written if model is not None and model.field(attribute) is not None]
            if fields or doubts:
                what = f"writes {fields[0]}" if fields else "may write to it"
                run.opaque(obj, unknown(f"{override.qualname}() overrides it and {what}", override.at))
