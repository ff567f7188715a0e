"""`save()` of an existing row -> `save(update_fields=[...])`.

A plain `save()` writes every column of the row back, also those that this code never touched. What another request or
task wrote to them since the row was read is undone, silently:

    order = Order.objects.get(pk=pk)        # reads status, note, total, ...
    order.status = "closed"
    order.save()                            # writes status, and the old note and total

Where every field that was written since the fetch is seen, the save names them: the fields in the order of writing,
then the columns that are set at save time (`auto_now` and other fields with a `pre_save` of their own), then those
that the model's `save()` override or a `pre_save` receiver writes. Foreign keys are listed by name, a property counts
as what its setter writes, an attribute that is no field is left out.

Left alone: new instances and those that may be new, copies (`pk = None`), instances of forms and formsets, saves that
have `update_fields` or may get it through `**kwargs`, saves without a written field (they exist for their signals or
for `auto_now`), `super().save()` in an override, rows that are locked by `select_for_update()`, models whose `save()`
does not pass `update_fields` on or does more where it is None.

One thing differs by design: where the row was deleted in between, `save()` inserts it again; with `update_fields` it
raises `DatabaseError` (from Django 6.0 `Model.NotUpdated`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import AddArgument, Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.saves.columns import changed_columns
from codemods.grounds.saves.extended import columns, passing
from codemods.grounds.saves.same_row import expression_held, other_write
from codemods.grounds.saves.unsaved import left_unsaved
from codemods.project.literals import list_literal
from codemods.trace.events import FunctionTrace, Save
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.project.model import Model
    from codemods.trace import SaveEffect, Tracer
    from codemods.trace.frameworks.asking import Question
    from codemods.trace.values import ObjState, Write

CLAIMS = {
    "row-exists": "the instance is a row that exists",
    "starts-clean": "it had no unsaved writes when it came in here",
    "field-written": "a field of it is written before the save",
    "writes-seen": "every write since it was fetched is seen",
    "fields-known": "for each attribute that is written it is known which columns that changes",
    "call-is-open": "the call has no update_fields, and may take it",
    "save-passes": "save() is Django's own, or an override that passes update_fields on",
    "columns-of-save": "what the save() override and pre_save receivers write is known, and in the list",
    "full-save-not-needed": "nothing acts on update_fields being None",
    "same-row": "the full save does not undo what this code wrote to the row by other means",
    "row-not-locked": "another process can change the row between the fetch and the save",
}

NOTE = (
    "where the row was deleted meanwhile, {receiver}.save() inserts it again; with update_fields it raises "
    "DatabaseError (from Django 6.0 Model.NotUpdated)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A save() of an instance of a known model; where branches join, of one of several."""

    trace: FunctionTrace
    tracer: Tracer
    call: ast.Call
    events: tuple[Save, ...]
    model: Model
    effect: SaveEffect

    @property
    def writes(self) -> tuple[Write, ...]:
        """What was written since the instance was fetched or last saved, in order."""
        return tuple(write for event in self.events for write in event.state.writes)

    @property
    def written(self) -> tuple[str, ...]:
        """The fields that the code writes before the save, in order."""
        return self.columns(self.writes)

    @property
    def listed(self) -> tuple[str, ...]:
        """What update_fields shall hold."""
        before = [left_unsaved(self.tracer, self.trace, event.state) or () for event in self.events]
        handed_in = self.columns(write for writes in before for write in writes)
        return unique([*self.written, *handed_in, *self.effect.auto_fields, *self.effect.writes])

    def columns(self, writes: Iterable[Write]) -> tuple[str, ...]:
        """The names of the columns that the writes change."""
        known = (changed_columns(self.tracer.project, self.model, write.attribute) for write in writes)
        return unique(column for columns in known for column in columns or ())


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The saves of instances of known models that have no `update_fields`."""
    saves: dict[ast.Call, list[Save]] = {}
    for event in trace.of(Save):
        assert isinstance(event, Save)
        if isinstance(event.node, ast.Call) and not (
            event.is_super or event.from_call or has_update_fields(event.node)
        ):
            saves.setdefault(event.node, []).append(event)
    for call, events in saves.items():
        models = {event.state.model.label: event.state.model for event in events if event.state.model is not None}
        for model in list(models.values())[:1]:
            yield site(Candidate(trace, context.tracer, call, tuple(events), model, context.tracer.save_effect(model)))


def site(save: Candidate) -> Site:
    """The site of one save, with the only form that there is."""
    trace, first = save.trace, save.events[0]
    receiver = ast.unparse(first.receiver)
    literal = list_literal(save.listed, save.tracer.project.quote(trace.path))
    edit = AddArgument(Span.of(save.call), "update_fields", literal)
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in prove(save))
    return Site(
        codemod="update-fields",
        path=trace.path,
        span=edit.at,
        function=(first.function or trace.ref).qualname,
        summary=summary(receiver, save),
        forms=(Form("save", claims, {trace.path: (edit,)}),),
        notes=(NOTE.format(receiver=receiver),),
    )


def summary(receiver: str, save: Candidate) -> str:
    """What goes wrong today."""
    whole = f"{receiver}.save() writes all columns of {save.model.name} back"
    if not save.written:
        return whole
    return (
        f"{whole}, though only {enumeration(save.written)} changed here: "
        "what another process wrote to the others meanwhile is undone"
    )


def prove(save: Candidate) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    effect, tracer, trace = save.effect, save.tracer, save.trace
    states = [event.state for event in save.events]
    yield "row-exists", weakest(*(row_exists(save, state) for state in states))
    yield "starts-clean", weakest(*(starts_clean(save, state) for state in states))
    yield "field-written", field_written(save)
    yield "writes-seen", weakest(*(writes_seen(trace, state) for state in states))
    yield "fields-known", fields_known(save)
    yield "call-is-open", call_is_open(save.call)
    yield "save-passes", weakest(effect.passes_update_fields, *(one for it in states for one in passing(tracer, it)))
    more = (one for state in states for one in columns(tracer, state, save.listed))
    yield "columns-of-save", weakest(columns_of_save(save), *more)
    yield "full-save-not-needed", full_save_not_needed(save)
    yield "same-row", same_row(save)
    locks = [tracer.locked(trace, state) for state in states]
    if all(lock.verdict is Verdict.PROVED for lock in locks):
        yield "row-not-locked", refuted(f"{locks[0].why}: a full save undoes nothing", locks[0].at)
    else:
        yield "row-not-locked", proved("its row is not locked")


def row_exists(save: Candidate, state: ObjState) -> Evidence:
    """An instance whose key is set anew is another row, or none yet."""
    if state.key_written is not None:
        return refuted("its key is set before the save, so that it becomes another row", state.key_written)
    if state.origin is Origin.NEW and state.stored.verdict is not Verdict.REFUTED:
        return refuted("the instance was made here: every column of it is to be written", state.at)
    return save.tracer.stored(save.trace, state)


def starts_clean(save: Candidate, state: ObjState) -> Evidence:
    """Where all callers are known, what they leave unsaved is listed too."""
    evidence = save.tracer.clean(save.trace, state)
    if evidence.verdict is Verdict.REFUTED and left_unsaved(save.tracer, save.trace, state):
        return assumed(f"{evidence.why}: that is listed too", evidence.at)
    return evidence


def field_written(save: Candidate) -> Evidence:
    """Without a written column the save is there for something else."""
    if save.written:
        return proved(f"written: {enumeration(save.written)}", save.writes[0].at)
    if save.writes:
        return refuted(f"{save.writes[0].attribute} is no column of {save.model.name}", save.writes[0].at)
    return refuted("no field is written since the row was read: the save may be there for its signals or for auto_now")


def writes_seen(trace: FunctionTrace, state: ObjState) -> Evidence:
    """No code that was not read got hold of the instance before the save."""
    if state.bound_form:
        return refuted("a form writes its data into the instance", state.at)
    if trace.incomplete:
        return unknown(trace.incomplete)
    return weakest(proved("every use of the instance before the save was followed"), *state.opaque)


def fields_known(save: Candidate) -> Evidence:
    """The instance is of one model, and each attribute is a field of it, or surely none."""
    model = save.model
    for event in save.events:
        if event.state.model is None or event.state.model.label != model.label:
            return unknown(f"it may be another object than a {model.name}", event.state.at)
    for write in save.writes:
        if changed_columns(save.tracer.project, model, write.attribute) is None:
            return unknown(f"{write.attribute} is no column of {model.name}, but may change some", write.at)
    return proved(f"the fields of {model.name} are known", model.at)


def call_is_open(call: ast.Call) -> Evidence:
    """The arguments leave room for update_fields."""
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            return refuted(f"*{ast.unparse(argument.value)} may hold update_fields already")
    for keyword in call.keywords:
        if keyword.arg is None:
            return refuted(f"**{ast.unparse(keyword.value)} may hold update_fields already")
    forced = call.args[0] if call.args else keyword_value(call, "force_insert")
    if forced is not None and not (isinstance(forced, ast.Constant) and not forced.value):
        return refuted("force_insert and update_fields exclude each other")
    return proved("its arguments leave update_fields out")


def full_save_not_needed(save: Candidate) -> Evidence:
    """Overrides and receivers do the same for the list as for None, and no library compares what is saved."""
    effect, listed = save.effect, {*save.listed}
    acts = effect.acts_on_update_fields
    if acts is not None and not (acts.holds and all(is_answered_alike(item, listed) for item in effect.questions)):
        return acts
    if effect.watchers:
        return assumed(f"{effect.watchers[0]} watches the saves of {save.model.name}", save.model.at)
    if acts is not None:
        return proved(f"{acts.why}, and gets the answer that it gets for None", acts.at)
    return proved("no override or receiver looks at update_fields")


def is_answered_alike(question: Question, listed: set[str]) -> bool:
    """True where the list gives the answer that None gives."""
    if question.names and question.names <= listed:
        return question.same_with
    return bool(question.names) and not question.names & listed and question.same_without


def columns_of_save(save: Candidate) -> Evidence:
    """Overrides and receivers were read, and derive nothing from columns that another process may have changed."""
    effect = save.effect
    unseen = effect.unseen_columns
    if unseen is not None and not unseen.holds:
        return unknown(unseen.why, unseen.at)
    for column, sources in effect.derived.items():
        others = [name for name in sources if name not in save.listed]
        if others and column not in save.written:
            stale = enumeration(sorted(others))
            return assumed(f"{column} is derived from {stale}, as read before", str(effect.writes[column]))
    part = next((event.state.partial for event in save.events if event.state.partial is not None), None)
    if part is not None and (effect.auto_fields or effect.writes):
        names = enumeration([*effect.auto_fields, *effect.writes])
        return assumed(f"{part.why}: until now {names} was saved only where loaded", part.at)
    return unseen or proved(f"they write {enumeration(effect.writes)}")


def same_row(save: Candidate) -> Evidence:
    """What this code wrote to other columns of the row is undone by the full save, and will not be any more."""
    last = save.events[-1]
    others = [field.name for field in save.model.fields.values() if field.concrete and field.name not in save.listed]
    held = expression_held(save.tracer, save.trace, last, last.state, others)
    if held is not None:
        return held
    return other_write(save.tracer, save.trace, last, last.state, save.model, save.listed)


def has_update_fields(call: ast.Call) -> bool:
    """True where the call has the argument, by keyword or as the fourth."""
    return keyword_value(call, "update_fields") is not None or len(call.args) > 3


def keyword_value(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names without repetition, in order."""
    return tuple(dict.fromkeys(names))


def enumeration(names: Iterable[str]) -> str:
    """The names as a phrase: "status, note and total"."""
    *first, last = tuple(names) or ("nothing",)
    return f"{', '.join(first)} and {last}" if first else last


codemod = Codemod(
    slug="update-fields",
    family="races",
    summary="save() of an existing row -> save(update_fields=[...])",
    needles=(b"save(",),
    words=((b"save",),),
    claims=CLAIMS,
    forms={"save": "obj.save(update_fields=[...]) with every column that is written"},
    find=find,
    documentation=__doc__ or "",
)
