"""Does a function write the row of an instance by other means as well: `update()`, or another instance of its model?

A save of the whole instance writes back what such a write changed. One that names its columns does not, so that both
differ even where nobody else is about. The same with an expression that is saved twice: until Django 6.0 the instance
holds it after the first save, and the next save of the whole applies it again.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted
from codemods.grounds.saves.columns import changed_columns
from codemods.project.model import FieldKind, FunctionRef, Model
from codemods.trace.callers import MAX_DEPTH, callers_of, handed_over
from codemods.trace.events import (
    BulkUpdate,
    Call,
    Create,
    Delete,
    Event,
    Fetch,
    FieldWrite,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    Refresh,
    Save,
)
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.project.index import Project
    from codemods.trace import Tracer

RETURNING = ("postgresql", "postgis", "psqlextra", "sqlite", "spatialite", "oracle")
"""Parts of the engines on which save() reads expressions back from Django 6.0 on (`can_return_columns_from_update`)."""
_NEW = (Origin.CREATED, Origin.NEW)
_WRITES = (BulkUpdate, Create, Delete, GetOrCreate, ManyToManyWrite, Save)
_HANDED_IN = (Origin.PARAMETER, Origin.SELF, Origin.RECEIVER)


@dataclass(frozen=True, slots=True)
class _RowWrite:
    """A write to some row of a model; `columns` None: not known which."""

    columns: tuple[str, ...] | None
    what: str


def other_write(
    tracer: Tracer,
    trace: FunctionTrace,
    save: Event,
    state: ObjState,
    model: Model,
    columns: Container[str],
    depth: int = 0,
) -> Evidence:
    """Between the fetch and the save nothing else writes columns of the row, but for those given.

    `save` is the event that writes the instance, `state` what is known of it then. Writes to the fields named in
    `columns` are overwritten by the save in any case. Of an instance that is handed in, the callers tell the rest.
    """
    for event in _since_fetch(tracer, trace, save, state):
        for write in _row_writes(tracer, trace, event, model, state.id):
            if write.columns is None or any(name not in columns for name in write.columns):
                why = f"{write.what} before the save changes no other column of this row"
                return assumed(why, trace.at(event.node))
    if state.origin in (Origin.PARAMETER, Origin.SELF) and state.name is not None and depth < MAX_DEPTH:
        for caller, call in callers_of(tracer, trace.ref).calls:
            for theirs in handed_over(call, state.name):
                found = other_write(tracer, caller, call, theirs, model, columns, depth + 1)
                if found.verdict is not Verdict.PROVED:
                    return found
    return proved("no other write to the row between fetch and save")


def expression_held(
    tracer: Tracer, trace: FunctionTrace, event: Event, state: ObjState, names: Iterable[str]
) -> Evidence | None:
    """Where one of the attributes was set to an expression that was saved and not read back: it still holds that."""
    if expressions_are_read_back(tracer.project):
        return None
    wanted = frozenset(names)
    held: dict[str, FieldWrite] = {}
    for earlier in trace.of(FieldWrite, Refresh):
        if earlier is event or not tracer.follows(trace, earlier, event):
            continue
        if isinstance(earlier, FieldWrite) and earlier.obj.id == state.id and earlier.write.attribute in wanted:
            _note(held, earlier, always=_always_before(earlier, event))
        elif isinstance(earlier, Refresh) and earlier.obj.id == state.id and _always_before(earlier, event):
            for name in earlier.fields if earlier.fields is not None else wanted:
                held.pop(name, None)
    for name, write in held.items():
        return refuted(f"{name} still holds the expression that it was set to, which is applied again", write.write.at)
    return None


def _note(held: dict[str, FieldWrite], event: FieldWrite, *, always: bool) -> None:
    """An expression that is built upon is one still; another value takes its place."""
    write = event.write
    if write.expression:
        held[write.attribute] = event
    elif always and not (write.read_before or write.reads or isinstance(write.node, ast.AugAssign)):
        held.pop(write.attribute, None)


def expressions_are_read_back(project: Project) -> bool:
    """From Django 6.0 on, save() reads expressions back on databases that have UPDATE ... RETURNING."""
    django, engines = project.versions.django, project.settings.engines
    is_new = django is not None and django >= (6, 0)
    return is_new and bool(engines) and all(any(name in engine for name in RETURNING) for engine in engines)


def _always_before(first: Event, second: Event) -> bool:
    """True where every way to the second goes through the first."""
    return first.index < second.index and all(block in second.blocks for block in first.blocks)


def _since_fetch(tracer: Tracer, trace: FunctionTrace, save: Event, state: ObjState) -> Iterator[Event]:
    for fetch in trace.of(Fetch, GetOrCreate):
        if fetch.node is state.node:
            yield from tracer.between(trace, fetch, save)
            return
    yield from (event for event in trace.events if event is not save and tracer.follows(trace, event, save))


def _row_writes(tracer: Tracer, trace: FunctionTrace, event: Event, model: Model, mine: int) -> Iterator[_RowWrite]:
    match event:
        case BulkUpdate() | Create() | GetOrCreate() | ManyToManyWrite():
            if not isinstance(event, GetOrCreate) or event.obj.id != mine:
                yield from _by_queryset(tracer.project, event, model)
        case Save(obj=obj, state=state) if obj.id != mine:
            yield from _by_instance(tracer, event, state, model)
        case Delete(obj=obj, state=state, node=node) if obj.id != mine and _is_of(state.model, model):
            yield _RowWrite(None, f"{ast.unparse(node)[:60]} of another {model.name}")
        case Call(callee=callee, writes_rows=True, uses=uses):
            for write in _inside(tracer, callee, model, frozenset(), counts_own=mine not in uses):
                yield _RowWrite(write.columns, f"{callee.qualname}(), which writes a {model.name},")
        case _:
            return


def _is_of(other: Model | None, model: Model) -> bool:
    return other is not None and other.label == model.label


def _by_queryset(
    project: Project, event: BulkUpdate | Create | GetOrCreate | ManyToManyWrite, model: Model
) -> Iterator[_RowWrite]:
    node, method = event.node, event.method.removeprefix("a")
    if not _is_of(event.queryset.model, model) or not isinstance(node, ast.Call):
        return
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    what = f"{event.method}()"
    if method == "update":
        names = None if None in given else tuple(name for name in given if name)
        yield _RowWrite(names, what)
    elif method == "bulk_update":
        yield _RowWrite(_texts(given.get("fields", node.args[1] if len(node.args) > 1 else None)), what)
    elif method == "update_or_create":
        yield _RowWrite(_texts(given.get("defaults")), what)
    elif method == "bulk_create":
        if "update_conflicts" in given or None in given:
            yield _RowWrite(_texts(given.get("update_fields")), what)
    elif isinstance(event, BulkUpdate) or (isinstance(event, ManyToManyWrite) and _by_foreign_key(event, model)):
        yield _RowWrite(None, what)


def _texts(listed: ast.expr | None) -> tuple[str, ...] | None:
    """The names in a list, or the keys of a dictionary; None where they are not all written out."""
    items = listed.keys if isinstance(listed, ast.Dict) else list(getattr(listed, "elts", [None]))
    found = tuple(str(item.value) for item in items if isinstance(item, ast.Constant))
    return found if len(found) == len(items) else None


def _by_foreign_key(event: ManyToManyWrite, model: Model) -> bool:
    """The related manager is that of a foreign key: what is added or removed are rows whose column is written."""
    for field in model.fields.values():
        if field.kind is not FieldKind.RELATION:
            continue
        if event.queryset.manager in (field.options.get("related_name", "").strip("\"'"), f"{model.name.lower()}_set"):
            return True
    return False


def _by_instance(tracer: Tracer, event: Save, state: ObjState, model: Model) -> Iterator[_RowWrite]:
    # A new instance that is given a key may be a row that is there.
    is_new = state.origin in _NEW and state.stored.verdict is not Verdict.UNKNOWN
    if not _is_of(state.model, model) or is_new:
        return
    what = f"the save of {ast.unparse(event.receiver)}, another {model.name},"
    if state.opaque or state.origin is Origin.NEW:
        yield _RowWrite(None, what)
    for write in state.writes:
        yield _RowWrite(changed_columns(tracer.project, model, write.attribute), what)


def _inside(
    tracer: Tracer, ref: FunctionRef, model: Model, seen: frozenset[FunctionRef], *, counts_own: bool
) -> Iterator[_RowWrite]:
    """The writes of a function that is called; `counts_own`: also those to instances that it is handed."""
    if ref in seen:
        return
    trace = tracer.trace(ref)
    for event in trace.of(*_WRITES, Call):
        if isinstance(event, Save | Delete) and event.state.origin in _HANDED_IN and not counts_own:
            continue  # that may be the very instance: its writes are followed where it is called
        if isinstance(event, Call):
            if event.writes_rows:
                yield from _inside(tracer, event.callee, model, seen | {ref}, counts_own=counts_own)
        else:
            yield from _row_writes(tracer, trace, event, model, -1)
