"""Saves that write a field computed from its own old value, and what is known about each: the facts behind `F()`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.mentions import handed_on, rows_used_on, shown_between
from codemods.grounds.rows import root_of
from codemods.grounds.saves.listed import listed_fields
from codemods.grounds.saves.same_row import expression_held, other_write
from codemods.grounds.saves.use import (
    adds_up,
    checked_before,
    held_by_others,
    may_stay_unsaved,
    read_between,
    refreshed_after,
    used_after,
)
from codemods.project.model import ClassRef, Field, FieldKind, Model
from codemods.project.sql import Translation
from codemods.trace.events import (
    ANY_ATTRIBUTE,
    BulkUpdate,
    Fetch,
    FieldRead,
    FieldWrite,
    FunctionTrace,
    GetOrCreate,
    Save,
)
from codemods.trace.values import ObjState, Origin, Write

if TYPE_CHECKING:
    from codemods.trace import SaveEffect, Tracer

WATCHERS = (
    "actstream", "auditlog", "cacheops", "dirtyfields", "django_lifecycle", "easyaudit", "field_history", "haystack",
    "model_utils", "reversion", "simple_history", "tracking_model", "watson",
)  # fmt: skip
"""Libraries that compare or copy an instance's values when it is saved."""
DATABASE_SIDE = ("pghistory",)
"""Libraries that watch rows by triggers: update() is seen by them."""
STRUCTURED = frozenset({FieldKind.JSON, FieldKind.ARRAY})


@dataclass(frozen=True, slots=True)
class Counter:
    """A field whose new value is computed from its old one."""

    write: Write
    event: FieldWrite
    field: Field | None
    new: Translation

    @property
    def reads(self) -> tuple[ast.AST, ...]:
        """The nodes that an expression takes the place of."""
        return (self.write.node, *self.write.reads)


@dataclass(frozen=True)
class CountedSave:
    """A save (or bulk update) that writes counters."""

    tracer: Tracer
    trace: FunctionTrace
    event: Save | BulkUpdate
    state: ObjState
    model: Model
    call: ast.Call
    receiver: ast.expr
    counters: tuple[Counter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.write.attribute for item in self.counters))

    @property
    def reads(self) -> tuple[ast.AST, ...]:
        return tuple(node for item in self.counters for node in item.reads)

    @cached_property
    def changed(self) -> frozenset[str]:
        """The attributes of the columns that the save changes, as far as they are seen."""
        written = {write.attribute for write in self.state.writes} | set(self.effect.auto_fields)
        fields = (self.model.field(name) for name in written)
        return frozenset(written.union(*((field.name, field.attname) for field in fields if field is not None)))

    @property
    def path(self) -> str:
        return self.trace.path

    @property
    def where(self) -> ast.stmt | ast.expr:
        """The save; of rows that are written in bulk the change itself."""
        if isinstance(self.event, BulkUpdate):
            return self.counters[0].event.statement
        return self.event.statement if isinstance(self.event.statement, ast.Expr) else self.call

    @cached_property
    def effect(self) -> SaveEffect:
        """What save() does besides writing the row."""
        return self.tracer.save_effect(self.model)

    @cached_property
    def quote(self) -> str:
        """The quotation mark of the file."""
        return self.tracer.project.quote(self.path)

    @cached_property
    def others(self) -> tuple[Write, ...]:
        """What the same save writes besides."""
        mine = {id(item.write.node) for item in self.counters}
        return tuple(write for write in self.state.writes if id(write.node) not in mine)

    @property
    def is_async(self) -> bool:
        """The save is awaited."""
        return isinstance(self.call.func, ast.Attribute) and self.call.func.attr.startswith("a")

    def at(self, node: ast.AST) -> str:
        return self.trace.at(node)

    def listed(self) -> tuple[str, ...]:
        """What `update_fields` shall hold; nothing where it is there already, or not everything written is known."""
        given = any(item.arg in (None, "update_fields") for item in self.call.keywords) or bool(self.call.args)
        unseen = [item for item in self.state.opaque if item.verdict is not Verdict.PROVED]
        if given or unseen or self.effect.opaque or self.effect.acts_on_update_fields:
            return ()
        fields = [self.model.field(write.attribute) for write in self.state.writes]
        columns = [field.name for field in fields if field is not None and field.concrete]
        strange = [write.attribute for write, field in zip(self.state.writes, fields, strict=True) if field is None]
        if len(columns) + len(strange) < len(fields) or not all(map(self._is_no_field, strange)):
            return ()
        return tuple(dict.fromkeys((*columns, *self.effect.auto_fields, *self.effect.writes)))

    def automatic(self) -> tuple[str, ...]:
        """The columns that set themselves at this save."""
        given = any(item.arg == "update_fields" for item in self.call.keywords)
        listed = listed_fields(self.call) or frozenset()
        return tuple(name for name in self.effect.auto_fields if not given or name in listed)

    def _is_no_field(self, attribute: str) -> bool:
        """A plain attribute, that neither the class nor an unknown base defines."""
        ref = self.model.ref
        if self.model.unknown_bases or not isinstance(ref, ClassRef):
            return False
        return self.tracer.project.class_attribute(ref, attribute) is None

    def reads_of(self, name: str) -> Callable[[ast.expr], bool]:
        """Is a node a read of that attribute of the instance?"""
        reads = {
            id(event.node)
            for event in self.trace.of(FieldRead)
            if isinstance(event, FieldRead) and event.obj.id == self.state.id and event.attribute == name
        }
        return lambda node: id(node) in reads

    def after_bulk(self) -> Evidence:
        """The instances, and the list that holds them, are not used on."""
        if self.later_use is not None:
            return refuted(f"{self.later_use.why}: it holds an expression then", self.later_use.at)
        rows = self.call.args[0] if self.call.args else None
        if not isinstance(rows, ast.Name):
            return unknown("what else holds the instances is not known", self.at(self.call))
        for node in ast.walk(self.trace.node):
            if isinstance(node, ast.Name) and node.id == rows.id and node.lineno > self.call.lineno:
                return refuted(f"{rows.id} is used on: its instances hold expressions then", self.at(node))
        return proved(f"{rows.id} is not used on")

    # --- the instance and its row

    def translated(self) -> CountedSave:
        """The same save with those counters alone that have an expression; as it is where none has."""
        usable = tuple(item for item in self.counters if item.new.parts)
        return replace(self, counters=usable) if usable and len(usable) < len(self.counters) else self

    def arguments(self) -> Evidence:
        """Arguments that are passed on may leave the column out of the save."""
        for item in self.call.keywords:
            if item.arg is None:
                return assumed(f"**{ast.unparse(item.value)} does not leave {self.names[0]} out", self.at(self.call))
            if item.arg == "update_fields" and listed_fields(self.call) is None:
                return assumed(f"{ast.unparse(item.value)} holds {', '.join(self.names)}", self.at(self.call))
        return proved("the save writes the column")

    def column(self) -> Evidence:
        """An attribute that is no field, or a property, is no column."""
        for item in self.counters:
            if item.field is None or not item.field.concrete:
                return refuted(f"{item.write.attribute} is no column of {self.model.name}", item.write.at)
        field = self.counters[0].field
        return proved(f"{', '.join(self.names)}: column of {self.model.name}", field.at if field is not None else None)

    def row_exists(self) -> Evidence:
        """F() in an INSERT raises."""
        state = self.state
        if state.key_written is not None:
            return refuted("its key is set before the save, so that it becomes another row", state.key_written)
        if isinstance(self.event, Save) and self.event.is_super:
            return refuted("an override of save() runs for new instances too", self.at(self.call))
        forced = next((item.value for item in self.call.keywords if item.arg == "force_insert"), None)
        if forced is not None and not (isinstance(forced, ast.Constant) and not forced.value):
            return refuted("force_insert makes a new row", self.at(self.call))
        return self.tracer.stored(self.trace, state)

    def not_locked(self) -> Evidence:
        """Where others wait for the row, nothing is lost."""
        state = self.state
        if state.locked is not None:
            return refuted(f"its row is locked: {state.locked.why}", state.locked.at)
        if state.origin is Origin.CREATED:
            return refuted("it was created a moment ago: no other process counts on it yet", state.at)
        for fetch in self.trace.of(Fetch, GetOrCreate):
            assert isinstance(fetch, Fetch | GetOrCreate)
            locks = fetch.queryset.locked and fetch.atomics and fetch.index < self.event.index
            if locks and all(frame in self.event.atomics for frame in fetch.atomics):
                return refuted("a row is locked in the same transaction before", self.at(fetch.node))
        locked = self.tracer.locked(self.trace, state)
        if locked.verdict is Verdict.PROVED:
            return refuted(locked.why, locked.at)
        return proved("no lock is held on the row")

    def value_is_the_rows(self) -> Evidence:
        """F() starts from the column, not from what memory holds."""
        state = self.state
        if state.bound_form or state.origin in (Origin.FORM, Origin.COPY):
            return refuted("a form, or the code that copied it, has put other values into it", state.at)
        for item in self.counters:
            write = item.write
            if write.read_before or any(other.attribute == write.attribute for other in self._earlier(item)):
                return refuted(f"{write.attribute} was changed in memory before", write.at)
            if adds_up(item.event, self.event, state.node):
                return refuted(f"a loop adds up {write.attribute} in memory before it is saved", write.at)
        held = expression_held(self.tracer, self.trace, self.counters[0].event, state, self._saved())
        if held is not None:
            return held
        clean = self.tracer.clean(self.trace, state) if state.incoming else proved("it was saved before as a whole")
        if clean.verdict is Verdict.REFUTED:
            fields: tuple[str, ...] = tuple(getattr(clean, "fields", ()) or ())
            if fields and not set(fields) & set(self.names):
                clean = assumed(clean.why, clean.at)
        incomplete = [unknown(self.trace.incomplete)] if self.trace.incomplete else []
        others = other_write(self.tracer, self.trace, self.event, state, self.model, self._overwritten())
        return weakest(clean, *state.opaque, *incomplete, others)

    def _saved(self) -> frozenset[str]:
        """The columns that the save writes as it is."""
        whole = (field.name for field in self.model.fields.values() if field.concrete)
        return frozenset(self.names) | (listed_fields(self.call) or frozenset(whole))

    def _overwritten(self) -> frozenset[str]:
        """What another write to these columns sets is gone after the save, before and after the rewrite."""
        return frozenset(self.listed() or listed_fields(self.call) or ()) - set(self.names)

    def _earlier(self, item: Counter) -> tuple[Write, ...]:
        return tuple(write for write in item.event.state.writes if write.node is not item.write.node)

    # --- the value

    def same_in_sql(self) -> Evidence:
        return weakest(*(item.new.same for item in self.counters))

    def no_check(self, ignore: tuple[ast.AST, ...] = (), *, looked_up: bool = True) -> Evidence:
        """F() does the arithmetic; a check that was made on the value read before stays a separate step.

        `looked_up`: the conditions of the query that fetched the row are such a check.
        """
        found = [
            checked_before(self.tracer, self.trace, item.event, self.state.id, self.changed, (*self.reads, *ignore))
            for item in self.counters
        ]
        return weakest(*found, *(self._looked_up() if looked_up else ()))

    def _looked_up(self) -> Iterator[Evidence]:
        queryset = self.state.queryset
        for call in queryset.chain if queryset is not None else ():
            for keyword in call.node.keywords if call.node is not None else ():
                if keyword.arg is not None and keyword.arg.partition("__")[0] in self.names:
                    yield assumed(f"that {keyword.arg} held at the fetch need not hold at the save", self.at(keyword))

    def not_read_before_save(self) -> Evidence:
        """Until it is saved the attribute holds an expression."""
        found = (
            read_between(
                self.tracer, self.trace, item.event, self.event, self.state.id, (item.write.attribute,), self.reads
            )
            for item in self.counters
        )
        shown = (shown_between(self.trace, self.receiver, item.event, self.event) for item in self.counters)
        return weakest(*found, *shown, self._always_saved())

    def _always_saved(self) -> Evidence:
        """Where it is not saved, whoever uses it on has an expression."""
        for item in self.counters:
            unsaved = may_stay_unsaved(self.tracer, self.trace, item.event, self.event)
            if unsaved is not None and (self.refreshed or self.later_use is not None):
                return unknown(f"{unsaved.why}, and used on: it would hold an expression", unsaved.at)
        return proved("it is saved, or not used on")

    @cached_property
    def later_use(self) -> Evidence | None:
        """Who may look at the value after the save."""
        others = (
            held_by_others(self.state, self.receiver)
            or rows_used_on(self.trace, root_of(self.state.node), self.event)
            or handed_on(self.trace, self.receiver, self.event, self.state.node, rows=self._rows())
        )
        used = used_after(self.tracer, self.trace, self.event, self.state, self.names, self.reads)
        return None if self.refreshed else used or others

    def _rows(self) -> str:
        """The list that bulk_update() gets."""
        rows = self.call.args[0] if isinstance(self.event, BulkUpdate) and self.call.args else None
        return rows.id if isinstance(rows, ast.Name) else ""

    @cached_property
    def refreshed(self) -> bool:
        """The code reads the value back by itself."""
        return refreshed_after(self.tracer, self.trace, self.event, self.state.id, self.names)

    # --- what save() does

    def hooks(self) -> Evidence:
        """The instance holds the expression while save() runs."""
        effect, model = self.effect, self.model
        for mixin in model.known_mixins:
            if mixin.startswith(WATCHERS):
                return refuted(f"{mixin} looks at the values of {model.name} when it is saved", model.at)
        for name in self.names:
            if name in effect.reads or ANY_ATTRIBUTE in effect.reads:
                why = f"a save() override or receiver of {model.name} reads {name}, an expression then"
                return refuted(why, model.at)
            if name in effect.writes:
                return refuted(f"a save() override or receiver of {model.name} sets {name}", str(effect.writes[name]))
        if effect.opaque is not None:
            return effect.opaque
        more = self._sets_more_than_loaded()
        if more is not None:
            return more
        if effect.overridden or effect.receivers:
            why = f"save() and the receivers of {model.name} were read: none reads {', '.join(self.names)}"
            return proved(why, model.at)
        return proved(f"{model.name} has Django's own save(), and no receiver", model.at)

    def nothing_bypassed(self) -> Evidence:
        """update() calls no save(), sends no signal and sets no column by itself."""
        effect, model = self.effect, self.model
        for mixin in model.known_mixins:
            if not mixin.startswith(DATABASE_SIDE):
                return refuted(f"{mixin} would not see an update()", model.at)
        if effect.overridden:
            return refuted(f"{model.name} overrides save()", getattr(effect.overridden[0], "at", model.at))
        if effect.receivers:
            return refuted(f"{effect.receivers[0].signal} of {model.name} is received", effect.receivers[0].at)
        for name in effect.auto_fields:
            field = model.field(name)
            if field is not None and not (field.auto_now and field.kind is FieldKind.DATETIME):
                return refuted(f"{name} is set at save time", field.at)
        seen = effect.opaque or self._sets_more_than_loaded()
        return seen or proved(f"{model.name} has no save() override, no receiver of its saves", model.at)

    def _sets_more_than_loaded(self) -> Evidence | None:
        """Of a row that only() or defer() loaded in part save() leaves out what was not loaded."""
        names = [*self.effect.auto_fields, *self.effect.writes]
        part = self.state.partial
        if part is None or not names:
            return None
        return assumed(f"{part.why}: until now {', '.join(names)} was saved only where loaded", part.at)

    def all_written_here(self, run: object) -> Evidence:
        """The other columns that the full save writes are as the row has them."""
        where, listed = self.state.writes[0].at, listed_fields(self.call)
        if run is None or not all(write.is_plain for write in self.others):
            return refuted("what it saves is written in other places than the lines before it", where)
        for write in self.state.writes:
            field = self.model.field(write.attribute)
            if field is None or not field.concrete or field.kind is FieldKind.FILE:
                return refuted(f"{write.attribute} cannot be written by update()", write.at)
            if listed is not None and write.attribute not in listed:
                return refuted(f"{write.attribute} is written, and not saved", write.at)
        if self.call.args or any(item.arg not in ("update_fields", "force_update") for item in self.call.keywords):
            return refuted("save() has arguments that update() does not have", self.at(self.call))
        read = (self._read_meanwhile(event) for event in self.trace.of(FieldWrite) if isinstance(event, FieldWrite))
        return weakest(proved("the lines before it hold all its writes"), *self.state.opaque, *filter(None, read))

    def _read_meanwhile(self, event: FieldWrite) -> Evidence | None:
        """The instance is not written to any more, so that nothing may read from it what the lines wrote."""
        if event.obj.id != self.state.id or event.write not in self.others:
            return None
        names = (event.write.attribute,)
        return read_between(self.tracer, self.trace, event, self.event, self.state.id, names, self.reads)
