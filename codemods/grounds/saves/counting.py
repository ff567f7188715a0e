"""Finds the saves and bulk updates that write a field computed from its own old value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from codemods.evidence import refuted
from codemods.grounds.saves.counters import STRUCTURED, CountedSave, Counter
from codemods.grounds.saves.listed import keyword_value, listed_fields, string_items
from codemods.project.model import Model
from codemods.project.sql import Column, Translation, translate, translate_operation
from codemods.trace.events import BulkUpdate, FieldWrite, FunctionTrace, Save
from codemods.trace.values import ObjState, Origin, Write

if TYPE_CHECKING:
    from codemods.trace import Tracer


def counted_saves(tracer: Tracer, trace: FunctionTrace) -> Iterator[CountedSave]:
    """The saves and bulk updates of a function that write a field computed from its own old value."""
    written = {id(event.write.node): event for event in trace.of(FieldWrite) if isinstance(event, FieldWrite)}
    for event in trace.of(Save):
        assert isinstance(event, Save)
        if event.from_call or event.state.model is None or not isinstance(event.node, ast.Call):
            continue
        listed = listed_fields(event.node)
        writes = [
            (write, written[id(write.node)])
            for write in event.state.writes
            if id(write.node) in written and (listed is None or write.attribute in listed)
        ]
        yield from _counted(tracer, trace, event, event.state, event.receiver, writes)
    for bulk in trace.of(BulkUpdate):
        assert isinstance(bulk, BulkUpdate)
        if bulk.method in ("bulk_update", "abulk_update") and isinstance(bulk.node, ast.Call):
            yield from _counted_in_bulk(tracer, trace, bulk, bulk.node)


def _counted_in_bulk(tracer: Tracer, trace: FunctionTrace, bulk: BulkUpdate, call: ast.Call) -> Iterator[CountedSave]:
    listed = string_items(call.args[1] if len(call.args) > 1 else keyword_value(call, "fields"))
    by_object: dict[int, list[FieldWrite]] = {}
    for event in trace.of(FieldWrite):
        assert isinstance(event, FieldWrite)
        held = event.obj.id in bulk.uses or _iterates(event.state, call)
        if held and tracer.follows(trace, event, bulk):
            by_object.setdefault(event.obj.id, []).append(event)
    for events in by_object.values():
        state = events[0].state
        writes = [(event.write, event) for event in events if listed is None or event.write.attribute in listed]
        target = getattr(events[0].write.node, "target", None) or getattr(events[0].write.node, "targets", [None])[0]
        if state.model is not None and isinstance(target, ast.Attribute):
            state = replace(state, writes=tuple(write for write, _ in writes))
            yield from _counted(tracer, trace, bulk, state, target.value, writes)


def _iterates(state: ObjState, call: ast.Call) -> bool:
    """True for a row of the queryset that is handed to bulk_update() by name: its rows stay cached."""
    rows = call.args[0] if call.args else None
    return (
        state.origin is Origin.ITERATED
        and isinstance(rows, ast.Name)
        and isinstance(state.node, ast.Name)
        and state.node.id == rows.id
    )


def _counted(
    tracer: Tracer,
    trace: FunctionTrace,
    event: Save | BulkUpdate,
    state: ObjState,
    receiver: ast.expr,
    writes: list[tuple[Write, FieldWrite]],
) -> Iterator[CountedSave]:
    assert state.model is not None
    assert isinstance(event.node, ast.Call)
    found = [
        _counter(tracer, trace, state.model, write, where)
        if not _written_over(state.model, write, writes[number + 1 :])
        else _not_saved(state.model, write, where)
        for number, (write, where) in enumerate(writes)
        if _starts_from_old(state.model, write) and not write.expression and not write.from_call
    ]
    if found:
        yield CountedSave(tracer, trace, event, state, state.model, event.node, receiver, tuple(found))


def _written_over(model: Model, write: Write, later: Sequence[tuple[Write, FieldWrite]]) -> bool:
    """True where another value takes its place before the save: what was computed is not what is saved."""
    field = model.field(write.attribute)
    return any(not other.conditional and model.field(other.attribute) is field for other, _ in later)


def _not_saved(model: Model, write: Write, event: FieldWrite) -> Counter:
    why = f"{write.attribute} is written again before the save"
    return Counter(write, event, model.field(write.attribute), Translation((), refuted(why, write.at)))


def _starts_from_old(model: Model, write: Write) -> bool:
    if write.in_place:
        field = model.field(write.attribute)
        return field is not None and field.kind in STRUCTURED
    if isinstance(write.node, ast.Assign) and any(write.node.value is node for node in write.reads):
        return False  # the old value is put back as it was: nothing is computed from it
    return bool(write.reads) and isinstance(write.node, ast.AugAssign | ast.Assign)


def _counter(tracer: Tracer, trace: FunctionTrace, model: Model, write: Write, event: FieldWrite) -> Counter:
    field = model.field(write.attribute)
    if field is None:
        return Counter(write, event, None, Translation((), refuted(f"{write.attribute} is no column", write.at)))
    quote = tracer.project.quote(trace.path)
    own = {id(node) for node in write.reads}
    column = Column(field, quote, tracer.project.settings.engines, lambda node: id(node) in own)
    match write.node:
        case _ if write.in_place:
            new = Translation((), refuted(f"{write.attribute} is changed in place", write.at))
        case ast.AugAssign(op=operator, value=operand):
            new = translate_operation(column, operator, operand)
        case ast.Assign(targets=[ast.Attribute()], value=value):
            new = translate(column, value)
        case _:
            new = Translation((), refuted("several things are assigned at once", write.at))
    return Counter(write, event, field, new)
