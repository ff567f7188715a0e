"""What the arguments of a call tell the function that is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.trace.events import Call
from codemods.trace.parameters import Shape
from codemods.trace.values import Form, Obj, QuerySet, Self, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def shapes_of(tracer: Tracer, event: Call) -> tuple[Shape, ...]:
    """What the call tells the function about its arguments."""
    given = {key: value for key, value in event.arguments if isinstance(key, str)}
    return tuple(_shape(event, given.get(name)) for name in tracer.parameter_names(event.callee))


def _shape(event: Call, value: Value | None) -> Shape:
    """What is told of an argument to the function, as the walk told it."""
    match value:
        case Obj(id=identity) if identity in event.states:
            model = event.states[identity].model
            return ("obj", model.label) if model is not None else None
        case QuerySet(model=model, locked=locked, manager=manager, guessed=guessed) if model is not None:
            return ("queryset", model.label, locked, manager, guessed)
        case Self(ref=ref, is_class=is_class):
            return ("self", ref, is_class)
        case Form(ref=ref, model=model):
            return ("form", ref, model.label if model else None)
        case _:
            return None
