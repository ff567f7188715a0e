"""What `save()` of a model does besides writing the row: overrides, receivers, columns that set themselves."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.project.model import External, FieldKind, FunctionRef, Model, Receiver
from codemods.trace.events import EffectKind, FunctionTrace, Save
from codemods.trace.frameworks.asking import Asks, Question, questions
from codemods.trace.frameworks.derived import derived_columns, key_set
from codemods.trace.frameworks.sender_guard import turns_away
from codemods.trace.summaries import Summary

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

SIGNALS = ("pre_save", "post_save")
WATCHING = ("history", "audit", "dirty", "reversion", "cacheops", "lifecycle", "FieldTracker", "pghistory", "activity")
"""Parts of the names of libraries that compare or record what a save writes."""


@dataclass(slots=True)
class SaveEffect:
    """What `save()` of one model does besides Django's own writing of the row."""

    overridden: tuple[FunctionRef | External, ...] = ()
    passes_update_fields: Evidence = field(default_factory=lambda: proved("save() is Django's own"))
    """Does `save(update_fields=...)` reach Django through all overrides?"""
    takes_update_fields: bool = True
    """False where an override has no such parameter: it raises TypeError."""
    writes: dict[str, str] = field(default_factory=dict)
    """Fields that overrides and pre_save receivers write on a stored row before it is written, with the place."""
    derived: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of those that are computed from other columns of the row: from which."""
    reads: frozenset[str] = frozenset()
    """Fields that overrides and receivers read."""
    acts_on_update_fields: Evidence | None = None
    """An override or receiver looks at `update_fields`: assumed where it asks for names, refuted where it asks whether
    it is given."""
    questions: tuple[Question, ...] = ()
    """What exactly is asked of it."""
    receivers: tuple[Receiver, ...] = ()
    opaque: Evidence | None = None
    """An override, receiver or base that was not read."""
    unseen_columns: Evidence | None = None
    """Why overrides and pre_save receivers may write more columns than those in `writes`."""
    auto_fields: tuple[str, ...] = ()
    """Columns that set themselves at each save: auto_now and field classes with a `pre_save` of their own."""
    effects: frozenset[EffectKind] = frozenset()
    certain_effects: frozenset[EffectKind] = frozenset()
    """Those that do not hang on whether a receiver with an unresolved sender is connected to this model."""
    writes_rows: bool = False
    """Overrides or receivers write other rows."""
    watchers: tuple[str, ...] = ()
    """History, audit, dirty-tracking, cache and tree libraries on the model."""


def save_effect(tracer: Tracer, model: Model) -> SaveEffect:
    """Read the overrides and receivers of `model.save()`."""
    effect = SaveEffect(overridden=model.save, watchers=model.known_mixins)
    effect.auto_fields = tuple(
        item.name
        for item in model.fields.values()
        if item.concrete
        and item.kind is not FieldKind.FILE
        and (item.auto_now or (item.pre_save and not item.auto_now_add))
    )
    if model.unknown_bases:
        _doubt(effect, unknown(f"save() of the base {model.unknown_bases[0]} is not known", model.at), before=True)
    for override in model.save:
        if isinstance(override, External):
            _library(tracer, effect, override)
        else:
            _override(tracer, effect, model, override)
    effect.certain_effects = effect.effects
    effect.receivers = tuple(
        item
        for signal in SIGNALS
        for item in tracer.project.receivers_of(signal, model)
        if not _turns_away(tracer, item, model)
    )
    for receiver in effect.receivers:
        _receiver(tracer, effect, model, receiver)
    for gone in [name for name in effect.writes if model.field(name) is None or name == model.pk]:
        del effect.writes[gone]
    return effect


def _doubt(effect: SaveEffect, evidence: Evidence, *, before: bool = False) -> None:
    """`before`: it may concern the columns that are about to be written."""
    if not evidence.holds:
        effect.opaque = evidence if effect.opaque is None else weakest(effect.opaque, evidence)
    if before:
        known = effect.unseen_columns
        effect.unseen_columns = evidence if known is None else weakest(known, evidence)


def _library(tracer: Tracer, effect: SaveEffect, override: External) -> None:
    known = tracer.project.library_save(override)
    if known is None:
        _doubt(effect, unknown(f"{override.dotted}() is not known"), before=True)
        effect.passes_update_fields = unknown(f"{override.dotted}() is not known")
        return
    if not known.passes_update_fields:
        effect.passes_update_fields = refuted(f"{override.dotted}() does not take update_fields")
    for name in known.writes:
        effect.writes.setdefault(name, override.dotted)
    if known.acts_on_update_fields:
        effect.acts_on_update_fields = refuted(f"{override.dotted}(): {known.why}")
    effect.writes_rows = effect.writes_rows or known.writes_rows


def _override(tracer: Tracer, effect: SaveEffect, model: Model, ref: FunctionRef) -> None:
    node = tracer.node_of(ref)
    walked = tracer.walked_with(ref, (("obj", model.label),))
    if node is None or walked is None or walked.summary.unread is not None:
        why = walked.summary.unread if walked is not None else "no source"
        _doubt(effect, unknown(f"{ref.qualname}() could not be followed: {why}", ref.at), before=True)
        return
    summary, trace = walked.summary, walked.trace
    first = summary.parameters[0] if summary.parameters else "self"
    _take_in(effect, summary, first)
    _take_columns(effect, summary, first, derived_columns(tracer, trace, summary, first, model))
    _take_key(effect, ref, key_set(tracer, trace, summary, first, model))
    for event in trace.of(Save):
        if isinstance(event, Save) and event.is_super and event.state.opaque:
            _doubt(effect, weakest(*event.state.opaque), before=True)
    passed = _passes_update_fields(node, trace, ref)
    effect.passes_update_fields = weakest(passed, effect.passes_update_fields)
    effect.takes_update_fields = effect.takes_update_fields and _takes_update_fields(node)
    _looks_at_update_fields(effect, node, ref)


def _take_columns(effect: SaveEffect, summary: Summary, name: str, columns: Mapping[str, frozenset[str]]) -> None:
    places = summary.written.get(name, {})
    for column, sources in columns.items():
        effect.writes.setdefault(column, places.get(column) or places.get(f"{column}_id") or summary.ref.at)
        effect.derived[column] = effect.derived.get(column, frozenset()) | sources


def _take_key(effect: SaveEffect, ref: FunctionRef, place: str | None) -> None:
    if place is not None:
        _doubt(effect, assumed(f"{ref.qualname}() sets the key to what it is already", place), before=True)


def _take_in(effect: SaveEffect, summary: Summary, name: str) -> None:
    effect.reads |= summary.reads.get(name, frozenset())
    effect.effects |= frozenset(summary.effects)
    state = summary.exit.heap.get(summary.objects.get(name, 0))
    doubts = [item for item in state.opaque if not item.holds] if state is not None else []
    if doubts:
        _doubt(effect, doubts[0])


def _passes_update_fields(
    node: ast.FunctionDef | ast.AsyncFunctionDef, trace: FunctionTrace, ref: FunctionRef
) -> Evidence:
    """Does the override take `update_fields` and hand it to super().save() on every way?"""
    names, rest = _names_of(node)
    if not _takes_update_fields(node):
        return refuted(f"{ref.qualname}() takes no update_fields", ref.at)
    supers = [event for event in trace.of(Save) if isinstance(event, Save) and event.is_super]
    calls = [event.node for event in supers if isinstance(event.node, ast.Call)]
    if not calls:
        return unknown(f"{ref.qualname}() calls no super().save() that was found", ref.at)
    for call in calls:
        if not _hands_on(call, names, rest):
            return refuted(f"{ref.qualname}() does not hand update_fields on", trace.at(call))
    return proved(f"{ref.qualname}() hands its arguments on", ref.at)


def _names_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[set[str], str | None]:
    arguments = node.args
    names = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return names, arguments.kwarg.arg if arguments.kwarg is not None else None


def _takes_update_fields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names, rest = _names_of(node)
    return "update_fields" in names or rest is not None


def _hands_on(call: ast.Call, names: set[str], rest: str | None) -> bool:
    for keyword in call.keywords:
        if keyword.arg == "update_fields":
            return True
        if keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id == rest:
            return "update_fields" not in names
    return "update_fields" in names and len(call.args) >= 4


def _looks_at_update_fields(effect: SaveEffect, node: ast.FunctionDef | ast.AsyncFunctionDef, ref: FunctionRef) -> None:
    """Anything but handing it on or adding to it."""
    for question in questions(node):
        at = f"{ref.path}:{question.line}"
        why = f"{ref.qualname}() {question.asks.value}"
        doubt = assumed(why, at) if question.asks is Asks.FOR_NAMES else refuted(why, at)
        effect.questions = (*effect.questions, question)
        known = effect.acts_on_update_fields
        effect.acts_on_update_fields = doubt if known is None else weakest(known, doubt)


def _turns_away(tracer: Tracer, receiver: Receiver, model: Model) -> bool:
    """A receiver for every sender that returns at once for this model."""
    node = tracer.node_of(receiver.function) if receiver.function is not None else None
    if receiver.function is None or node is None or (receiver.senders and not receiver.unresolved_sender):
        return False
    return turns_away(tracer.project, receiver.function, node, model)


def _receiver(tracer: Tracer, effect: SaveEffect, model: Model, receiver: Receiver) -> None:
    before = receiver.signal == "pre_save"
    ref = receiver.function
    node = tracer.node_of(ref) if ref is not None else None
    if ref is None or node is None:
        why = f"a receiver of {receiver.signal} could not be read"
        _doubt(effect, unknown(why, receiver.at), before=before)
        effect.questions = (*effect.questions, Question(Asks.FOR_NAMES, 0))
        known = effect.acts_on_update_fields
        effect.acts_on_update_fields = assumed(why, receiver.at) if known is None else known
        return
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    shapes = tuple(("obj", model.label) if name == "instance" else None for name in names)
    walked = tracer.walked_with(ref, shapes)
    if walked is None or walked.summary.unread is not None:
        _doubt(effect, unknown(f"the receiver {ref.qualname} could not be followed", receiver.at), before=before)
        return
    summary = walked.summary
    _take_in(effect, summary, "instance")
    if before:
        _take_columns(effect, summary, "instance", derived_columns(tracer, walked.trace, summary, "instance", model))
        _take_key(effect, ref, key_set(tracer, walked.trace, summary, "instance", model))
        state = summary.exit.heap.get(summary.objects.get("instance", 0))
        if state is not None and state.opaque:
            _doubt(effect, weakest(*state.opaque), before=True)
    if not receiver.unresolved_sender:
        effect.certain_effects |= frozenset(summary.effects)
    effect.writes_rows = effect.writes_rows or summary.writes_rows is not None
    _looks_at_update_fields(effect, node, ref)
