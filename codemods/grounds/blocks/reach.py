"""How far statements reach: what they do besides writing rows, `save()` overrides and receivers included."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.blocks.dependence import MUST_NOT_WAIT, UNREAD, effects, within
from codemods.project.model import Model
from codemods.trace.events import Call, Create, EffectKind, Event, GetOrCreate, Save

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MANY = 2
"""More calls than these that were not read are no matter of a look at the change."""


def stays_in_database(tracer: Tracer, events: Iterable[Event], core: ast.stmt, saved: Iterable[Event]) -> Evidence:
    """May these events wait inside one transaction and be taken back with it?

    Refuted where the statement `core` itself reaches further, unknown where another one does. `saved` are the writes
    that were outside of any transaction so far.
    """
    models = {id(model): model for event in saved if (model := written_model(event)) is not None}
    return weakest(
        proved("nothing else happens"),
        *_reaching(events, core),
        *(saving(tracer, model) for model in models.values()),
    )


def _reaching(events: Iterable[Event], core: ast.stmt) -> Iterator[Evidence]:
    unread = 0
    for event in events:
        kinds = effects(event)
        if not kinds:
            continue
        why = f"line {event.line}: {ast.unparse(event.node)[:60]} ({', '.join(sorted(kind.value for kind in kinds))})"
        unread += bool(kinds & UNREAD)
        if kinds & MUST_NOT_WAIT:
            yield refuted(why) if within(event, core) else unknown(why)
        elif isinstance(event, Call) and EffectKind.LIBRARY in kinds:
            yield unknown(f"{why}: a library is called in there")
        else:
            yield assumed(why)
    if unread > MANY:
        yield unknown(f"{unread} calls in the block were not read")


def written_model(event: Event) -> Model | None:
    """The model of the row that is saved or inserted at the event."""
    match event:
        case Save(state=state):
            return state.model
        case Create(queryset=queryset) | GetOrCreate(queryset=queryset):
            return queryset.model
    return None


def saving(tracer: Tracer, model: Model) -> Evidence:
    """Does saving a row of `model` stay in the database?"""
    effect = tracer.save_effect(model)
    kinds = ", ".join(sorted(kind.value for kind in effect.effects))
    at = next((receiver.at for receiver in effect.receivers), model.at)
    if effect.certain_effects & MUST_NOT_WAIT:
        return unknown(f"saving a {model.name} reaches beyond the database ({kinds}): move that to on_commit first", at)
    if effect.effects - {EffectKind.SIGNAL}:
        return assumed(f"saving a {model.name} may do more than write its row ({kinds})", at)
    if effect.opaque is not None:
        return assumed(f"what saving a {model.name} does was not read: {effect.opaque.why}", effect.opaque.at)
    return proved(f"saving a {model.name} stays in the database", model.at)
