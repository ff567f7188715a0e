"""Parameters without a type: the model of what every known caller hands over."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.project.model import FunctionRef, Model
from codemods.trace.callers import callers_of, handed_over
from codemods.trace.events import FieldWrite, Save
from codemods.trace.parameters import Shape, parameters_of
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer
    from codemods.trace.walk import Walked

MAX_DEPTH = 4


def inferred_shapes(tracer: Tracer, plain: Walked) -> tuple[Shape, ...] | None:
    """What the callers tell about the parameters of a function that writes to instances of unknown models.

    None where that is nothing. `plain` is the walk over the function by its own definition.
    """
    node = plain.trace.node
    if isinstance(node, ast.Module) or not _writes_to_unknown(plain):
        return None
    shapes: list[Shape] = []
    for parameter in parameters_of(node):
        model = _model_of(tracer, plain.trace.ref, parameter.arg, ()) if _is_unknown(plain, parameter.arg) else None
        shapes.append(("obj", model.label) if model is not None else None)
    return tuple(shapes) if any(shapes) else None


def _writes_to_unknown(plain: Walked) -> bool:
    return any(
        isinstance(event, Save | FieldWrite) and event.state.model is None for event in plain.trace.of(Save, FieldWrite)
    )


def _is_unknown(plain: Walked, name: str) -> bool:
    state = plain.exit.heap.get(plain.summary.objects.get(name, 0))
    return state is not None and state.model is None and state.origin is Origin.PARAMETER


def _model_of(tracer: Tracer, ref: FunctionRef, name: str, seen: tuple[FunctionRef, ...]) -> Model | None:
    """The one model of all instances that are handed over as `name`; callers that tell nothing do not count."""
    if ref in seen or len(seen) >= MAX_DEPTH:
        return None
    models: dict[str, Model] = {}
    for caller, call in callers_of(tracer, ref, plain=True).calls:
        for state in handed_over(call, name):
            model = state.model
            if model is None and state.origin is Origin.PARAMETER and state.name is not None:
                model = _model_of(tracer, caller.ref, state.name, (*seen, ref))
            if model is not None:
                models[model.label] = model
    return next(iter(models.values())) if len(models) == 1 else None
