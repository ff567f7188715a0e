"""Rows that are written while a queryset's rows are gone through: what was loaded before is stale then.

What runs when a row is saved or deleted belongs to it: `save()` and `delete()` of the model, and the receivers.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.project.model import FunctionRef, Model, Receiver
from codemods.trace.events import (
    Block,
    BlockKind,
    BulkUpdate,
    Call,
    Create,
    Delete,
    EffectKind,
    Event,
    Exit,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    OpaqueCall,
    Save,
    SideEffect,
)
from codemods.trace.frameworks.effects import computes
from codemods.trace.parameters import Shape
from codemods.trace.shapes import shapes_of
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Tracer

_MAKE = (Create, GetOrCreate)
_UNREAD = frozenset({EffectKind.UNKNOWN, EffectKind.SIGNAL})
_DELETING = ("pre_delete", "post_delete")
_STORED = frozenset({Origin.FETCHED, Origin.ITERATED, Origin.RELATED})
_HANDED_IN = frozenset({Origin.PARAMETER, Origin.SELF})


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
            for label in _in_order(written_models(tracer, callee, shapes_of(tracer, event))):
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
            for label in _in_order(written_by_hooks(tracer, event)):
                if label is not None and label.rstrip("+") in (listed if label.endswith("+") else labels):
                    why = f"what runs at save() or delete() writes rows of {label.rstrip('+')}, which are loaded before"
                    yield refuted(why, at)


def _in_order(labels: Collection[str | None]) -> Sequence[str | None]:
    """The same in every run: the first that counts is the one that is named."""
    return sorted(labels, key=lambda label: (label is None, label or ""))


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
        found |= _labels(event)
        found |= written_by_hooks(tracer, event)
    return frozenset(found)


def _labels(event: Event) -> set[str | None]:
    return {None if model is None else f"{model.label}{'+' if made else ''}" for model, made in _written(event)}


# --- what runs when a row is saved or deleted


def written_by_hooks(tracer: Tracer, event: Event) -> frozenset[str | None]:
    """What `save()` or `delete()` of the model and the receivers write, where one row is saved, made or deleted.

    None among it: more, if the row that came in was a new one.
    """
    match event:
        case Save(is_super=True):
            return frozenset()
        case Save(state=state) if state.model is not None and state.origin in _HANDED_IN:
            found = _of_hooks(tracer, state.model, "save", new=False)
            return found | {None} if _of_hooks(tracer, state.model, "save", new=True) - found else found
        case Save(state=state) if state.model is not None:
            return _of_hooks(tracer, state.model, "save", new=state.origin not in _STORED)
        case Delete(state=state) if state.model is not None:
            return _of_hooks(tracer, state.model, "delete", new=False)
        case Create(queryset=queryset) | GetOrCreate(queryset=queryset) if queryset.model is not None:
            return _of_hooks(tracer, queryset.model, "save", new=True)
        case _:
            return frozenset()


def _of_hooks(tracer: Tracer, model: Model, method: str, *, new: bool) -> frozenset[str | None]:
    memo: Memo[object, frozenset[str | None]] = tracer.memo("written by hooks")
    # a hook that saves a row of its own model writes what the outer one writes
    return memo.get((model.label, method, new), lambda: _find_of_hooks(tracer, model, method, new=new), frozenset())


def _find_of_hooks(tracer: Tracer, model: Model, method: str, *, new: bool) -> frozenset[str | None]:
    own: set[str | None] = {model.label, f"{model.label}+"}
    found: set[str | None] = set()
    for ref, names in _hooks(tracer, model, method):
        shapes = tuple(("obj", model.label) if name in names else None for name in tracer.parameter_names(ref))
        walked = tracer.walked_with(ref, shapes)
        for event in walked.trace.events if walked is not None else ():
            if walked is None or (not new and _is_for_new_rows(walked.trace, event)):
                continue
            if isinstance(event, Call):
                found |= written_models(tracer, event.callee, shapes_of(tracer, event))
            found |= _labels(event)
            found |= written_by_hooks(tracer, event)
    return frozenset(label for label in found - own if label is not None)


def _hooks(tracer: Tracer, model: Model, method: str) -> Iterator[tuple[FunctionRef, tuple[str, ...]]]:
    """The functions, with the names of the parameters that get the row."""
    for ref in model.save if method == "save" else model.delete:
        if isinstance(ref, FunctionRef):
            yield ref, tracer.parameter_names(ref)[:1]
    for receiver in _receivers(tracer, model, method):
        if receiver.function is not None and receiver.senders and not receiver.unresolved_sender:
            yield receiver.function, ("instance",)


def _receivers(tracer: Tracer, model: Model, method: str) -> tuple[Receiver, ...]:
    if method == "save":
        return tracer.save_effect(model).receivers
    return tuple(item for signal in _DELETING for item in tracer.project.receivers_of(signal, model))


def _is_for_new_rows(trace: FunctionTrace, event: Event) -> bool:
    """Does it run only where the row is new? A row of a queryset is not."""
    if any(_says_new(trace, block, inside=True) for block in event.blocks):
        return True
    before = (leave for leave in trace.of(Exit) if leave.index < event.index)
    return any(_says_new(trace, block, inside=False) for leave in before for block in leave.blocks[-1:])


def _says_new(trace: FunctionTrace, block: Block, *, inside: bool) -> bool:
    if block.test is None or block.kind not in (BlockKind.IF, BlockKind.ELSE):
        return False
    return _implies_new(trace, block.test, truth=inside is (block.kind is BlockKind.IF))


def _implies_new(trace: FunctionTrace, test: ast.expr, *, truth: bool, inside: frozenset[str] = frozenset()) -> bool:
    """Is the row new where the test gives that? `inside`: the names of which the test is a part of the value."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _implies_new(trace, inner, truth=not truth, inside=inside)
        case ast.BoolOp(op=op, values=values):
            found = [_implies_new(trace, value, truth=truth, inside=inside) for value in values]
            return any(found) if isinstance(op, ast.And) is truth else all(found)
        case ast.Compare(left=ast.Attribute() as left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return _implies_new(trace, left, truth=not truth, inside=inside)
        case ast.Compare(left=ast.Attribute() as left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _implies_new(trace, left, truth=truth, inside=inside)
        case ast.Attribute(value=ast.Name(), attr="pk" | "id"):
            return not truth
        case ast.Attribute(value=ast.Attribute(attr="_state"), attr="adding"):
            return truth
        case ast.Name(id=name):
            given = _given_to(trace, name)
            found = [
                name not in inside and _implies_new(trace, value, truth=truth, inside=inside | {name})
                for value in given
            ]
            return all(found) if given else truth and name == "created"
        case _:
            return False


def _given_to(trace: FunctionTrace, name: str) -> list[ast.expr]:
    """What the function assigns to a name in its own statements, not within blocks."""
    return [
        statement.value
        for statement in getattr(trace.node, "body", ())
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
    ]
