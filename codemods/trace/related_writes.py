"""Rows that are written while a queryset's rows are gone through: what was loaded before is stale then."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.project.model import FunctionRef, Model
from codemods.trace.effects import computes
from codemods.trace.events import (
    BulkUpdate,
    Call,
    Create,
    Delete,
    EffectKind,
    Event,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    OpaqueCall,
    Save,
    SideEffect,
)
from codemods.trace.parameters import Shape
from codemods.trace.path_reads import shapes_of

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Tracer

_MAKE = (Create, GetOrCreate)
_UNREAD = frozenset({EffectKind.UNKNOWN, EffectKind.SIGNAL})


def unwritten(
    tracer: Tracer, trace: FunctionTrace, events: Collection[Event], loaded: Collection[Model], many: Collection[Model]
) -> Evidence:
    """Are no rows of the loaded models written in these events?

    New rows matter only where they may belong to what is loaded: for the models `many`.
    """
    labels = {model.label for model in loaded}
    listed = {model.label for model in many}
    found = [evidence for event in events for evidence in _of_event(tracer, trace, event, labels, listed)]
    return weakest(proved("nothing in the loop writes rows of what is loaded"), *found)


def _of_event(
    tracer: Tracer, trace: FunctionTrace, event: Event, labels: set[str], listed: set[str]
) -> Iterator[Evidence]:
    at = trace.at(event.node)
    match event:
        case Call(callee=callee):
            for label in written_models(tracer, callee, shapes_of(tracer, event)):
                if label is None:
                    yield assumed(f"{callee.name}() calls what was not read, or writes rows of an unknown model", at)
                elif label.rstrip("+") in (listed if label.endswith("+") else labels):
                    yield refuted(f"{callee.name}() writes rows of {label.rstrip('+')}, which are loaded before", at)
        case OpaqueCall(name=name, node=node) if not computes(node):
            yield assumed(f"{name}() was not read; taken to write none of the rows that are loaded before", at)
        case SideEffect(kind=kind, why=why) if kind in _UNREAD:
            yield assumed(f"{why}; taken to write none of the rows that are loaded before", at)
        case _:
            for model, made in _written(event):
                yield from _of_model(tracer, model, labels if not made else listed, at, event)


def _of_model(tracer: Tracer, model: Model | None, labels: set[str], at: str, event: Event) -> Iterator[Evidence]:
    if model is None:
        yield assumed("a row of a model that is not known is written", at)
    elif model.label in labels:
        yield refuted(f"rows of {model.name} are written while they are read: what was loaded before is stale", at)
    elif isinstance(event, Save | Create | GetOrCreate | Delete) and _has_hooks(tracer, model):
        yield assumed(f"what is run when a {model.name} is saved is taken to leave the loaded rows alone", at)


def _has_hooks(tracer: Tracer, model: Model) -> bool:
    return bool(model.save or model.delete or tracer.project.receivers_of("post_save", model))


def _written(event: Event) -> Iterator[tuple[Model | None, bool]]:
    """The models whose rows an event writes; True: rows are made."""
    match event:
        case Save(state=state) | Delete(state=state):
            yield state.model, False
        case Create(queryset=queryset) | GetOrCreate(queryset=queryset):
            yield queryset.model, True
        case BulkUpdate(queryset=queryset) | ManyToManyWrite(queryset=queryset):
            yield queryset.model, False
        case _:
            pass


def writes_rows(event: Event) -> bool:
    """True where the event writes rows of some model."""
    return any(True for _ in _written(event)) or (isinstance(event, Call) and event.writes_rows)


def _is_unread(event: Event) -> bool:
    if isinstance(event, OpaqueCall):
        return not computes(event.node)
    return isinstance(event, SideEffect) and event.kind in _UNREAD


def written_models(tracer: Tracer, ref: FunctionRef, shapes: tuple[Shape, ...]) -> frozenset[str | None]:
    """Labels of the models whose rows a call of the function writes; "label+" where it only makes new ones.

    None among them: it may write rows of any, by code that was not read or through a model that is not known.
    """
    memo: Memo[object, frozenset[str | None]] = tracer.memo("written models")
    # a recursive call writes what the outer one writes
    return memo.get((ref, shapes), lambda: _written_by(tracer, ref, shapes), frozenset())


def _written_by(tracer: Tracer, ref: FunctionRef, shapes: tuple[Shape, ...]) -> frozenset[str | None]:
    walked = tracer.walked_with(ref, shapes)
    if walked is None:
        return frozenset({None})
    found: set[str | None] = set()
    for event in walked.trace.events:
        if isinstance(event, Call):
            found |= written_models(tracer, event.callee, shapes_of(tracer, event))
        elif _is_unread(event):
            found.add(None)
        for model, made in _written(event):
            found.add(None if model is None else f"{model.label}{'+' if made else ''}")
    return frozenset(found)
