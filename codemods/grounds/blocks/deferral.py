"""What changes when a call is made later than it is written: its arguments, and who sees it fail."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.blocks.bindings import changed_later, kept_names, loops_around, rebound_later
from codemods.grounds.blocks.handlers import handlers_around, only_says, raises_again, suppressed
from codemods.trace.events import (
    BulkUpdate,
    Call,
    Create,
    Delete,
    Dispatch,
    Event,
    FieldWrite,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    Save,
)
from codemods.trace.values import ListOf, Obj, Origin, QuerySet, TupleValue, Value

if TYPE_CHECKING:
    from codemods.trace import Tracer

WRITES = (Save, Create, GetOrCreate, BulkUpdate, Delete, ManyToManyWrite)
CATCHES_DISPATCH = frozenset(
    {
        *("Exception", "BaseException", "OSError", "IOError", "EnvironmentError", "ConnectionError", "TimeoutError"),
        *("ConnectionRefusedError", "OperationalError", "KombuError", "CeleryError", "RedisError", "AMQPError"),
        *("BrokerError", "BrokerConnectionError", "ChannelError", "EncodeError"),
    }
)
"""Last names of the exceptions that a broker which is down, or a serialiser, comes out as."""


def as_dispatch(trace: FunctionTrace, call: Call) -> Dispatch:
    """The call of a function that does nothing but dispatch, as a dispatch."""
    return Dispatch(
        node=call.node,
        statement=call.statement,
        index=call.index,
        blocks=call.blocks,
        atomics=call.atomics,
        in_on_commit=call.in_on_commit,
        function=call.function,
        method="call",
        tasks=call.tasks,
        system=call.tasks[0].system if call.tasks else None,
        result_used=not isinstance(trace.parents(call.node), ast.Expr | ast.Lambda),
        arguments=tuple(value for _, value in call.arguments),
        states=call.states,
        via=call.callee,
    )


def arguments_now(tracer: Tracer, trace: FunctionTrace, event: Dispatch) -> Evidence:
    """Do arguments that are evaluated now (by `partial`) still hold the same later?"""
    found = [proved("evaluated where they were")]
    call = event.node
    for name in kept_names(call) if isinstance(call, ast.Call) else ():
        changed = changed_later(trace, event, name)
        if changed:
            found.append(refuted(f"{name} is changed before the commit", changed))
    for value in _flat(event.arguments):
        if isinstance(value, Obj) and value.id in event.states and event.states[value.id].model is not None:
            found.append(_instance(tracer, trace, event, value))
        elif isinstance(value, QuerySet) and not value.is_manager:
            found.append(assumed("a queryset is an argument: it is evaluated at the commit"))
    return weakest(*found)


def arguments_later(tracer: Tracer, trace: FunctionTrace, event: Dispatch) -> Evidence:
    """Do arguments that are evaluated later (by a `lambda`) come out the same?"""
    call = event.node
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return proved("there are none")
    if any(True for _ in loops_around(trace, call)):
        return refuted("a lambda in a loop reads the last item")
    for node in ast.walk(call):
        if isinstance(node, ast.Name):
            later = rebound_later(trace, event, node.id) or changed_later(trace, event, node.id)
            if later:
                return refuted(f"{node.id} is bound again or changed before the commit", later)
    deletes = next((item for item in trace.of(Delete) if tracer.follows(trace, event, item)), None)
    if deletes is not None:
        return refuted("an instance is deleted before the commit, and has no key then", trace.at(deletes.node))
    if _is_deletion(tracer, trace):
        return refuted("the instance has no key any more at the commit of its deletion")
    return weakest(proved("its names are bound once"), arguments_now(tracer, trace, event))


def deferred_already(tracer: Tracer, trace: FunctionTrace, event: Dispatch) -> Evidence:
    """Does the dispatch happen where it is written?"""
    if event.in_on_commit or event.method.endswith("_on_commit"):
        return refuted("it waits for the commit already")
    for block in event.blocks:
        if block.test is not None and "in_atomic_block" in ast.unparse(block.test):
            return refuted("the code asks itself whether a transaction is open", trace.at(block.test))
    waiting = _waiting_task_class(tracer)
    if waiting is None or event.system not in ("celery", None):
        return proved("it runs where it is written")
    if any("base" in task.options for task in event.tasks):
        return refuted("the task's base class waits for the commit", waiting)
    return assumed("a task class of the project waits for the commit, but not as the base of this task", waiting)


def _waiting_task_class(tracer: Tracer) -> str | None:
    """The place of a task class whose own `apply_async` or `delay` stands beside an on_commit."""
    sending = tracer.project.methods_named("apply_async", "delay")
    return next((ref.at for ref in sending if tracer.project.mentions(ref.path, "on_commit")), None)


def failure_unseen(trace: FunctionTrace, event: Dispatch) -> Evidence:
    """A handler before the commit would not see a failed dispatch any more; one around the whole block does."""
    found = [proved("nothing before the commit handles a failed dispatch")]
    swallow = suppressed(event, before_commit=True)
    if swallow is not None:
        found.append(assumed("a failed dispatch is suppressed; it would be raised at the commit", trace.at(swallow)))
    for handler, block in handlers_around(event, CATCHES_DISPATCH, before_commit=True):
        at = trace.at(handler)
        if raises_again(handler):
            found.append(proved("the handler around it raises again", at))
        elif only_says(handler):
            found.append(assumed("its handler only logs; a failed dispatch would be raised at the commit instead", at))
        elif len(block.body) == 1:
            found.append(refuted("its handler acts on a failed dispatch", at))
        else:
            found.append(assumed("the handler of the whole block would not see a failed dispatch any more", at))
    return weakest(*found)


def something_to_commit(trace: FunctionTrace, event: Dispatch) -> Evidence:
    """A block on an alias of its own in which nothing is written is there for reading: the dispatch need not wait."""
    block = event.atomics[-1] if event.atomics else None
    if block is None or block.using is None or len(event.atomics) > 1:
        return proved("the transaction is that of the default database or of more than this block")
    found = refuted("nothing is written in the block, which is there to read", block.at)
    for other in trace.of(*WRITES, Call):
        if block not in other.atomics:
            continue
        at = trace.at(other.node)
        if not isinstance(other, Call):
            return (
                proved("the block writes", at) if _writes_on(other, block.using) else assumed("it may write there", at)
            )
        if other.writes_rows:
            found = unknown(f"{other.callee.name}() writes, perhaps to another database than the block's", at)
    return found


def _writes_on(event: Event, using: ast.expr) -> bool:
    queryset = event.state.queryset if isinstance(event, Save | Delete) else getattr(event, "queryset", None)
    alias = queryset.using if isinstance(queryset, QuerySet) else None
    return alias is not None and ast.unparse(alias) == ast.unparse(using)


def _instance(tracer: Tracer, trace: FunctionTrace, event: Dispatch, value: Obj) -> Evidence:
    for other in trace.of(Delete, FieldWrite):
        assert isinstance(other, Delete | FieldWrite)
        if other.obj == value and tracer.follows(trace, event, other):
            done = "deleted" if isinstance(other, Delete) else "changed"
            return refuted(f"the instance in the arguments is {done} before the commit", trace.at(other.node))
    if event.states[value.id].origin is Origin.RECEIVER and _is_deletion(tracer, trace):
        return refuted("the instance in the arguments has no key any more at the commit of its deletion")
    return assumed("an instance is an argument: it is serialised at the commit, pass its key")


def _is_deletion(tracer: Tracer, trace: FunctionTrace) -> bool:
    """The function receives the signal of a deletion: Django takes the key off the instance before the commit."""
    signals = {receiver.signal for receiver in tracer.project.receivers_with(trace.ref)}
    return not signals.isdisjoint({"pre_delete", "post_delete"})


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, TupleValue):
            yield from _flat(value.items)
        elif isinstance(value, ListOf):
            yield from _flat((value.item,))
        else:
            yield value
