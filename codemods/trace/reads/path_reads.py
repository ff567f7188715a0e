"""Which relations are followed from the rows of a queryset: in loops here, and in the functions that get the rows.

The answer is computed from the events of the functions, when a codemod asks, and remembered.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, unknown, weakest
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import (
    AsText,
    Call,
    Event,
    Fetch,
    FieldWrite,
    FunctionTrace,
    InstanceConsumer,
    RelationAccess,
    RelationsLoaded,
    RowConsumer,
    Use,
)
from codemods.trace.flags import flags_at_call, flags_of
from codemods.trace.parameters import Shape
from codemods.trace.reads.every_row import Loop, goes_on, runs_each_time
from codemods.trace.reads.placing import links
from codemods.trace.reads.prefetching import left_to_load
from codemods.trace.reads.rowreads import PathRead, read_by
from codemods.trace.reads.steps import steps
from codemods.trace.shapes import shapes_of
from codemods.trace.state import options_of
from codemods.trace.values import ListOf, Obj, ObjState, Origin, QuerySet

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Tracer

MAX_LENGTH = 6
"""A longer path is no path of relations but a walk along a chain of rows."""
GIVING = ("get_queryset", "items")
"""Methods whose returns are alternatives of one queryset."""
_USES = {
    "instance": Use.INSTANCE,
    "manager-all": Use.ROWS,
    "manager-filtered": Use.QUERY,
    "count": Use.COUNT,
    "exists": Use.EXISTS,
}


@dataclass(frozen=True, slots=True)
class Read:
    """One relation that is followed from a row, along a path of relations."""

    path: tuple[str, ...]
    use: Use
    every: Evidence
    """Does it run for each row?"""
    at: str
    """The place that reads."""
    via: tuple[str, ...] = ()
    """The way from the row to the place: "passed to describe() in shop/views.py:12"."""
    node: ast.AST | None = None
    """The expression that reads, where that is in the function of the queryset."""
    querysets: tuple[QuerySet, ...] = ()
    """Of related managers: what is evaluated there."""
    only: str | None = None
    """The one attribute of the row at the other end that is asked for there: "pk" of `book.author.pk`."""
    least: int = 1
    """So many steps of the path are worth loading together: of one row the first relation is one query anyhow."""
    flags: tuple[str, ...] = ()
    """Parameters of the function that must be true for it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a queryset (one of several where branches join), and what is read of them."""

    trace: FunctionTrace
    querysets: tuple[QuerySet, ...]
    row: ObjState | None
    """The loop variable; None where the rows are handed on as a whole."""
    events: tuple[Event, ...]
    """The loops' fetches, or the calls that hand them on."""
    reads: tuple[Read, ...]
    loop: Loop | None = None
    """The for statement or the comprehension."""

    @property
    def goes_on(self) -> Evidence | None:
        """Does the loop go through all rows?"""
        return goes_on(self.trace, self.loop) if self.loop is not None else None


def rows_read(tracer: Tracer, trace: FunctionTrace) -> tuple[Rows, ...]:
    """The querysets of a function whose rows have relations that are followed, with these."""
    memo: Memo[object, tuple[FunctionTrace, tuple[Rows, ...]]] = tracer.memo("rows read", of_traces=True)
    of, found = memo.get(trace.ref, lambda: (trace, tuple(_Reader(tracer, trace).rows())))
    return found if of is trace else tuple(_Reader(tracer, trace).rows())


def parameter_reads(
    tracer: Tracer, ref: FunctionRef, shapes: tuple[Shape, ...], name: str, *, rows: bool
) -> tuple[Read, ...]:
    """What the function reads of the instance that it gets as `name`, or (`rows`) of the rows of such a queryset."""
    memo: Memo[object, _ByParameter] = tracer.memo("parameter reads", of_traces=True)
    # a recursive call follows what the outer one follows
    found = memo.get((ref, shapes), lambda: _of_parameters(tracer, ref, shapes), {})
    return found.get((name, rows), ())


_ByParameter = dict[tuple[str, bool], tuple[Read, ...]]


def _of_parameters(tracer: Tracer, ref: FunctionRef, shapes: tuple[Shape, ...]) -> _ByParameter:
    walked = tracer.walked_with(ref, shapes)
    if walked is None:
        return {}
    reader = _Reader(tracer, walked.trace)
    found: dict[tuple[str, bool], tuple[Read, ...]] = {}
    names = {identity: name for name, identity in walked.summary.objects.items()}
    for identity, reads in reader.of_objects.items():
        if identity in names:
            found[names[identity], False] = tuple(reads)
    for rows in reader.rows():
        all_rows = rows.goes_on
        if all_rows is not None and all_rows.verdict is Verdict.REFUTED:
            continue
        reads_of = tuple(
            replace(read, every=weakest(read.every, all_rows)) if all_rows is not None else read for read in rows.reads
        )
        for queryset in rows.querysets:
            if queryset.parameter is not None and not queryset.chain:
                key = (queryset.parameter, True)
                found[key] = (*found.get(key, ()), *reads_of)
    return found


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A row (or an instance that was handed in), and the path from it to an instance that hangs on it."""

    state: ObjState
    path: tuple[str, ...]
    between: tuple[ObjState, ...]
    """The instances on the way, the anchor first."""


class _Reader:
    """Goes once over the events of a function."""

    def __init__(self, tracer: Tracer, trace: FunctionTrace) -> None:
        self.tracer = tracer
        self.trace = trace
        self.of_rows: dict[int, list[Read]] = {}
        self.of_objects: dict[int, list[Read]] = {}
        self.states: dict[int, ObjState] = {}
        self.handed_on: list[tuple[Event, QuerySet, tuple[Read, ...]]] = []
        self.given_back: dict[object, tuple[list[RowConsumer], tuple[Read, ...]]] = {}
        """What is handed to one reader, by get_queryset() or in one place: alternatives of one queryset."""
        self.fetches: dict[int, list[Fetch]] = {}
        self.put: dict[tuple[int, str], list[FieldWrite]] = {}
        """By instance and relation, where another object was put there."""
        self.loads: list[RelationsLoaded] = []
        for event in trace.events:
            self._take(event)

    def rows(self) -> Iterator[Rows]:
        """The rows of each loop of which something is read; then those that are handed on as a whole."""
        for identity, reads in self.of_rows.items():
            state = self.states[identity]
            fetches = [item for item in self.fetches.get(identity, ()) if item.node is state.node]
            querysets = distinct(item.queryset for item in fetches) or (state.queryset,)
            known = tuple(item for item in querysets if item is not None)
            yield Rows(self.trace, known, state, tuple(fetches), tuple(reads), Loop.of(self.trace, state))
        for event, queryset, reads_of in self.handed_on:
            yield Rows(self.trace, (queryset,), None, (event,), reads_of)
        for events, reads_of in self.given_back.values():
            yield Rows(self.trace, distinct(item.queryset for item in events), None, tuple(events), reads_of)

    def _take(self, event: Event) -> None:
        match event:
            case Fetch(obj=Obj(id=identity)):
                self.fetches.setdefault(identity, []).append(event)
            case FieldWrite(obj=Obj(id=identity), write=write) if write.value is not None:
                self.put.setdefault((identity, write.attribute), []).append(event)
            case RelationAccess(state=state, attribute=name, use=use, queryset=queryset):
                querysets = (queryset,) if queryset is not None else ()
                parent = self.trace.parents(event.node)
                only = parent.attr if isinstance(parent, ast.Attribute) else None
                read = Read((name,), use, proved("", ""), self.trace.at(event.node), (), event.node, querysets, only)
                self._add(event, state, (read,))
            case RelationsLoaded():
                self.loads.append(event)
            case AsText(state=state):
                self._text(event, state)
            case Call():
                self._call(event)
            case RowConsumer(queryset=queryset, reader=reader) if queryset.model is not None:
                reading = replace(reader, annotated=queryset.annotated)
                found = read_by(self.tracer, self.trace, reading, queryset.model)
                where = f"handed to {reader.name} in {self.trace.at(event.node)}"
                reads = tuple(_of_reader(item, where) for item in found)
                if not reader.many:
                    reads = tuple(self._of_one_row(item, queryset.model) for item in reads)
                if found:
                    # returned in several places, or filtered further by branches: alternatives of one queryset
                    given = None if self.trace.ref.name in GIVING else (id(event.node), self._root(queryset))
                    self.given_back.setdefault((reader, given), ([], reads))[0].append(event)
            case InstanceConsumer(state=state, reader=reader) if state.model is not None:
                found = read_by(self.tracer, self.trace, reader, state.model)
                where = f"handed to {reader.name} in {self.trace.at(event.node)}"
                self._add(event, state, tuple(_of_reader(item, where) for item in found if item.path))
            case _:
                pass

    def _root(self, queryset: QuerySet) -> int:
        """The first call of the chain that stands here, whoever answers it."""
        calls = (call.node for call in queryset.chain if call.node is not None)
        node: ast.AST | None = next((node for node in calls if self.trace.parents(node) is not None), queryset.node)
        return id(deque(links(node), maxlen=1).pop())

    def _of_one_row(self, read: Read, model: Model) -> Read:
        """What is read of one row only begins to be a query for each of many behind its first relation to many."""
        found = steps(self.tracer.project, model, read.path) or ()
        first = next((index for index, item in enumerate(found, 1) if item.kind == "many"), len(read.path))
        return replace(read, least=first + 1)

    # --- functions that get a row, or the rows

    def _call(self, event: Call) -> None:
        shapes: tuple[Shape, ...] | None = None
        for name, value in event.arguments:
            if not isinstance(name, str):
                continue
            for option in options_of(value):
                target = option.queryset if isinstance(option, ListOf) else option
                if not isinstance(target, Obj | QuerySet) or not self._is_of_interest(event, target):
                    continue
                shapes = shapes or shapes_of(self.tracer, event)
                rows = isinstance(target, QuerySet)
                read = parameter_reads(self.tracer, event.callee, shapes, name, rows=rows)
                found = tuple(self._of_call(event, read))
                if not found:
                    continue
                step = f"passed to {event.callee.name}() in {self.trace.at(event.node)}"
                if isinstance(event.node, ast.Attribute):
                    step = f"read by the property {event.callee.name} in {self.trace.at(event.node)}"
                reads = tuple(replace(item, via=(step, *item.via), node=None) for item in found)
                if isinstance(target, QuerySet):
                    self.handed_on.append((event, target, reads))
                else:
                    self._add(event, event.states[target.id], reads)

    def _of_call(self, event: Call, reads: Iterable[Read]) -> Iterator[Read]:
        """Those of the function's reads that happen in a call like this."""
        for read in reads:
            flags = flags_at_call(self.tracer, event, read.flags)
            if flags is not None:
                yield replace(read, flags=flags)

    def _is_of_interest(self, event: Call, value: Obj | QuerySet) -> bool:
        if isinstance(value, QuerySet):
            return value.model is not None and not value.is_manager and value.owner is None
        state = event.states.get(value.id)
        return state is not None and state.model is not None and any(True for _ in anchors(state))

    def _text(self, event: AsText, state: ObjState) -> None:
        model = state.model
        if model is None or not isinstance(model.ref, ClassRef) or not any(True for _ in anchors(state)):
            return
        method = self.tracer.project.method(model.ref, "__str__")
        if isinstance(method, FunctionRef):
            names = self.tracer.parameter_names(method)
            found = parameter_reads(self.tracer, method, (("obj", model.label),), names[0] if names else "", rows=False)
            step = f"made into text by {model.name}.__str__() in {self.trace.at(event.node)}"
            self._add(event, state, tuple(replace(item, via=(step, *item.via), node=None) for item in found))

    # --- rows

    def _add(self, event: Event, state: ObjState, reads: tuple[Read, ...]) -> None:
        reads = tuple(read for read in reads if not self._was_put(event, state, read.path[0]))
        for anchor in anchors(state):
            loop = Loop.of(self.trace, anchor.state)
            is_row = anchor.state.origin is Origin.ITERATED
            if is_row and (loop is None or not loop.holds(event)):
                continue
            every = runs_each_time(self.trace, event, anchor.between, loop if is_row else None)
            flags = flags_of(self.trace, event)
            along = (
                replace(
                    read,
                    path=(*anchor.path, *read.path),
                    every=_both(every, read.every),
                    flags=(*read.flags, *flags),
                )
                for read in reads
                if len(anchor.path) + len(read.path) <= MAX_LENGTH
            )
            found = tuple(self._asking(event, anchor, along))
            self.states.setdefault(anchor.state.id, anchor.state)
            kept = self.of_rows if is_row else self.of_objects
            kept.setdefault(anchor.state.id, []).extend(found)

    def _asking(self, event: Event, anchor: _Anchor, reads: Iterable[Read]) -> Iterator[Read]:
        """Those that follow what prefetch_related_objects() did not load before."""
        loads = [load for load in self.loads if event.blocks[: len(load.blocks)] == load.blocks]
        for read in reads:
            least, doubt = left_to_load(loads, anchor.between, read.path)
            if least <= len(read.path):
                every = read.every if doubt is None else weakest(doubt, read.every)
                yield replace(read, least=max(least, read.least), every=every)

    def _was_put(self, event: Event, state: ObjState, name: str) -> bool:
        """Was an object put there in any case before it is read? To follow the relation costs no query then."""
        before = self.put.get((state.id, name), ())
        return any(event.blocks[: len(write.blocks)] == write.blocks for write in before)


def anchors(state: ObjState) -> Iterator[_Anchor]:
    """Where the paths to an instance start: the outermost row of a loop that leads to it, and what came in.

    A related manager's rows belong to the path only where the manager is asked for all of them; a filtered one's rows
    are rows of a queryset of their own.
    """
    between = [state]
    path: tuple[str, ...] = ()
    outermost: _Anchor | None = None
    current = state
    while True:
        if current.origin is Origin.ITERATED and current.queryset is not None:
            outermost = _Anchor(current, path, tuple(reversed(between)))
        reached = current.reached
        if reached is None or len(path) >= MAX_LENGTH:
            break
        if current.queryset is not None and not is_plain(current.queryset):
            break
        if current.origin not in (Origin.RELATED, Origin.ITERATED):
            break
        path = (reached.name, *path)
        current = reached.owner
        between.append(current)
    if outermost is not None:
        yield outermost
    if current.origin in (Origin.PARAMETER, Origin.SELF):
        yield _Anchor(current, path, tuple(reversed(between)))


def is_plain(queryset: QuerySet) -> bool:
    """All rows of a related manager, as a prefetch holds them."""
    return not queryset.values and not queryset.sliced and all(call.name == "all" for call in queryset.chain)


def _both(outer: Evidence, inner: Evidence) -> Evidence:
    if outer.verdict is Verdict.PROVED and not inner.why:
        return outer
    return weakest(outer, inner)


def _of_reader(read: PathRead, where: str) -> Read:
    doubt = f"{read.via[-1] if read.via else read.at} may not run for each row"
    every = assumed(doubt, read.at) if read.conditional else proved("read for each row", read.at)
    if not read.certain:
        every = unknown(read.unknown[0], read.at) if read.unknown else assumed(doubt, read.at)
    return Read(read.path, _USES[read.loaded], every, read.at, (where, *read.via), only=read.only)


def distinct(querysets: Iterable[QuerySet]) -> tuple[QuerySet, ...]:
    """The querysets that were built in different ways."""
    found: dict[tuple[object, ...], QuerySet] = {}
    for item in querysets:
        found.setdefault((id(item.node), item.sliced, *(id(call.node) for call in item.chain)), item)
    return tuple(found.values())
