"""What changes when a call is made later than it is written: its arguments, and who sees it fail."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.trace.bindings import changed_later, kept_names, loops_around, rebound_later
from codemods.trace.events import Delete, Dispatch, FieldWrite, FunctionTrace
from codemods.trace.handlers import handlers_around, only_says, raises_again
from codemods.trace.values import ListOf, Obj, Origin, QuerySet, TupleValue, Value

if TYPE_CHECKING:
    from codemods.trace import Tracer

CATCHES_DISPATCH = frozenset(
    {
        *("Exception", "BaseException", "OSError", "IOError", "EnvironmentError", "ConnectionError", "TimeoutError"),
        *("ConnectionRefusedError", "OperationalError", "KombuError", "CeleryError", "RedisError", "AMQPError"),
        *("BrokerError", "BrokerConnectionError", "ChannelError", "EncodeError"),
    }
)
"""Last names of the exceptions that a broker which is down, or a serialiser, comes out as."""


def arguments_now(tracer: Tracer, trace: FunctionTrace, event: Dispatch) -> Evidence:
    """Do arguments that are evaluated now still hold the same later? (`partial`)"""
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
    """Do arguments that are evaluated later come out the same? (`lambda`)"""
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


def failure_unseen(trace: FunctionTrace, event: Dispatch) -> Evidence:
    """A handler before the commit would not see a failed dispatch any more; one around the whole block does."""
    found = [proved("nothing before the commit handles a failed dispatch")]
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
    signals = {receiver.signal for receiver in tracer.project.receivers if receiver.function == trace.ref}
    return not signals.isdisjoint({"pre_delete", "post_delete"})


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, TupleValue):
            yield from _flat(value.items)
        elif isinstance(value, ListOf):
            yield from _flat((value.item,))
        else:
            yield value
