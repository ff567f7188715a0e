"""Models that extend the one that is known: `self` and arguments may be instances of any of them.

A row that was fetched is of the class that was asked. What comes in from callers may be of a class below, with columns
and a `save()` of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, refuted
from codemods.project.model import Model
from codemods.trace.events import ANY_ATTRIBUTE
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.trace.frameworks.save_effect import SaveEffect
    from codemods.trace.tracer import Tracer


def extending(tracer: Tracer, state: ObjState) -> Iterator[tuple[Model, SaveEffect]]:
    """The other models that the instance may be of, each with what its `save()` does."""
    model = state.model
    if model is None or state.origin not in (Origin.SELF, Origin.PARAMETER):
        return
    for other in tracer.project.concrete_models(model):
        if other.label != model.label:
            yield other, tracer.save_effect(other)


def passing(tracer: Tracer, state: ObjState) -> Iterator[Evidence]:
    """Does their `save()` take `update_fields`? One that does not hand it on writes all columns, as it did."""
    for model, effect in extending(tracer, state):
        passed = effect.passes_update_fields
        if not effect.takes_update_fields:
            yield passed
        elif passed.verdict is not Verdict.PROVED:
            yield assumed(f"it may be a {model.name}: {passed.why}", passed.at)


def columns(tracer: Tracer, state: ObjState, listed: Sequence[str]) -> Iterator[Evidence]:
    """Do they set more columns at each save than are listed for the known model?"""
    for model, effect in extending(tracer, state):
        automatic = next((name for name in effect.auto_fields if name not in listed), None)
        if automatic is not None:
            yield refuted(f"it may be a {model.name}, which sets {automatic} at each save", model.at)
        written = next((name for name in effect.writes if name not in listed), None)
        if written is not None:
            yield assumed(f"it may be a {model.name}, whose save() sets {written}", str(effect.writes[written]))


def hooks(tracer: Tracer, state: ObjState, names: Sequence[str]) -> Iterator[Evidence]:
    """Does their `save()`, or a receiver, look at the columns that hold an expression?"""
    for model, effect in extending(tracer, state):
        if effect.opaque is not None:
            yield effect.opaque
        for name in names:
            if name in effect.reads or ANY_ATTRIBUTE in effect.reads or name in effect.writes:
                yield refuted(f"it may be a {model.name}, whose save() or receivers look at {name}", model.at)


def bypassed(tracer: Tracer, state: ObjState) -> Iterator[Evidence]:
    """Does `update()` go past anything of theirs?"""
    known = tracer.save_effect(state.model).auto_fields if state.model is not None else ()
    for model, effect in extending(tracer, state):
        if effect.overridden or effect.receivers or set(effect.auto_fields) - set(known):
            yield refuted(f"it may be a {model.name}, which does more when it is saved", model.at)
