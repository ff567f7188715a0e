"""Is a transaction open here? By the block, the decorator, the callers, the signal, the view's settings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted
from codemods.ledger import Memo
from codemods.project.model import ClassRef, FunctionRef
from codemods.records import dataclass
from codemods.trace.callers import callers_of
from codemods.trace.concrete import common_class, on_self
from codemods.trace.events import Atomic, Call, Event, Fetch, FunctionTrace
from codemods.trace.frameworks.framework import opened_by_framework, view_without_transaction

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MAX_DEPTH = 6
MAX_HOPS = 1
"""That the admin may save a model tells of what save() calls, not of what is called further on."""


@dataclass(frozen=True, slots=True)
class TransactionState:
    """Whether a transaction is open at an event."""

    evidence: Evidence
    """Proved, assumed (some ways there open one), refuted (none known does)."""
    using: str | None = None
    """Source of the alias of the innermost block; None: the default database (or not known)."""
    atomics: tuple[Atomic, ...] = ()
    callers: tuple[str, ...] = ()
    """Places of the calls that were looked at."""
    root: str = ""
    """What opens the transaction, where the evidence tells of the callers on the way."""
    hops: int | None = None
    """Where all rests on what Django may do around (the admin saves the model): the number of calls from there."""
    everywhere: bool = False
    """Every call that is known comes from inside a transaction, though there may be others."""


def transaction_at(tracer: Tracer, trace: FunctionTrace, event: Event) -> TransactionState:
    """Is a transaction open at the event?"""
    if event.in_on_commit:
        return TransactionState(refuted("it runs after the commit already", trace.at(event.node)))
    if event.atomics:
        frame = event.atomics[-1]
        using = ast.unparse(frame.using) if frame.using is not None else None
        return TransactionState(proved(f"inside {frame.why}", frame.at), using, event.atomics)
    if event.function is not None and not _only_called_here(trace, event.function):
        return TransactionState(refuted("in a nested function whose callers are not known", trace.at(event.node)))
    around_all = around(tracer, trace.ref)
    locked = _locked_before(tracer, trace, event) if around_all.evidence.verdict is not Verdict.PROVED else None
    return TransactionState(locked, callers=around_all.callers) if locked is not None else around_all


def _only_called_here(trace: FunctionTrace, nested: FunctionRef) -> bool:
    """A function inside this one that is called by it, and does nothing else: it runs when this one does."""
    if isinstance(trace.node, ast.Module):
        return False
    calls = 0
    for node in ast.walk(trace.node):
        defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == nested.name
        if defines and node.decorator_list:  # type: ignore[attr-defined]
            return False
        if not isinstance(node, ast.Name) or node.id != nested.name or not isinstance(node.ctx, ast.Load):
            continue
        parent = trace.parents(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        if not called or _function_around(trace, node) is not trace.node:
            return False
        calls += 1
    return calls > 0


def _function_around(trace: FunctionTrace, node: ast.AST) -> ast.AST | None:
    parent = trace.parents(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        parent = trace.parents(parent)
    return parent


def _locked_before(tracer: Tracer, trace: FunctionTrace, event: Event) -> Evidence | None:
    """Rows were locked before, outside of any block of this function: Django raises where no transaction is open."""
    for fetch in trace.of(Fetch):
        if not isinstance(fetch, Fetch) or not fetch.queryset.locked or fetch.atomics or fetch.function is not None:
            continue
        if not tracer.follows(trace, fetch, event):
            continue
        at = trace.at(fetch.node)
        if event.blocks[: len(fetch.blocks)] == fetch.blocks:
            return proved("select_for_update() before it raises an error where no transaction is open", at)
        return assumed("select_for_update() on some ways there raises an error where no transaction is open", at)
    return None


def around(tracer: Tracer, ref: FunctionRef, depth: int = 0, me: ClassRef | None = None) -> TransactionState:
    """Is a transaction open around every call of the function? Its own decorators included.

    `me` is the class of `self` where more is known of it than that it has the method.
    """
    ref = tracer.exact(ref)
    under_way: Memo[object, TransactionState] = tracer.memo("around, at any depth")
    memo: Memo[object, TransactionState] = tracer.memo("around")
    circular = TransactionState(refuted("it is only called by itself"))

    def compute() -> TransactionState:
        # Whoever is asked for while it is being asked for is only called by itself, however deep.
        found = under_way.get((ref, me), lambda: _around(tracer, ref, depth, me), circular)
        under_way.forget((ref, me))
        return found

    return under_way.find((ref, me)) or memo.get((ref, ref.line, me, depth), compute)


def _around(tracer: Tracer, ref: FunctionRef, depth: int, me: ClassRef | None) -> TransactionState:
    opened = opened_by_framework(tracer, ref)
    if opened is not None and opened.verdict is Verdict.PROVED:
        return TransactionState(opened)
    called = _by_callers(tracer, ref, depth, me or tracer.class_of(ref))
    if called.evidence.holds:
        return called
    if opened is not None and opened.holds:
        return TransactionState(opened, hops=0)
    return TransactionState(opened or view_without_transaction(tracer, ref) or called.evidence)


def _by_callers(tracer: Tracer, ref: FunctionRef, depth: int, me: ClassRef | None) -> TransactionState:
    if depth > MAX_DEPTH:
        return TransactionState(refuted("its callers were not followed further", ref.at))
    if tracer.project.task(ref) is not None:
        return TransactionState(refuted("a task runs in no transaction of its own", ref.at))
    known = callers_of(tracer, ref)
    states: list[TransactionState] = []
    places: list[str] = []
    for caller, call in known.calls:
        try:
            receiver = common_class(tracer, me, call, ref)
        except LookupError:
            continue
        places.append(caller.at(call.node))
        states.append(_at_call(tracer, caller, call, depth, receiver if on_self(call) else None))
    return _joined(states, tuple(places), known.incomplete, ref)


def _at_call(
    tracer: Tracer, caller: FunctionTrace, call: Call, depth: int, receiver: ClassRef | None
) -> TransactionState:
    if call.in_on_commit:
        return TransactionState(refuted("called after the commit", caller.at(call.node)))
    if call.atomics:
        return transaction_at(tracer, caller, call)
    if call.function is not None:
        return TransactionState(refuted("called in a nested function", caller.at(call.node)))
    locked = _locked_before(tracer, caller, call)
    if locked is not None and locked.verdict is Verdict.PROVED:
        return TransactionState(locked)
    found = around(tracer, caller.ref, depth + 1, receiver)
    if found.hops is not None and found.hops >= MAX_HOPS:
        return TransactionState(refuted("nothing nearer shows a transaction", caller.at(call.node)))
    return found


def _joined(
    states: list[TransactionState], places: tuple[str, ...], incomplete: str | None, ref: FunctionRef
) -> TransactionState:
    inside = [(state, place) for state, place in zip(states, places, strict=True) if state.evidence.holds]
    if not inside:
        why = "no caller holds a transaction open" if states else "no caller is known that holds a transaction open"
        return TransactionState(refuted(why, ref.at), callers=places)
    first, place = inside[0]
    root = first.root or first.evidence.why
    surely = all(state.evidence.verdict is Verdict.PROVED for state, _ in inside)
    if len(inside) == len(states) and incomplete is None and surely:
        why = f"all {len(states)} known callers hold a transaction open ({place}: {root})"
        return TransactionState(proved(why, place), first.using, first.atomics, places, root)
    why = f"{len(inside)} of {len(states)} known callers hold a transaction open ({place}: {root})"
    if len(inside) == len(states) and incomplete is not None:
        why = f"{why}, but {incomplete}"
    everywhere = all(state.everywhere or state.evidence.verdict is Verdict.PROVED for state in states)
    counted = [state.hops for state, _ in inside if state.hops is not None]
    hops = min(counted) + 1 if len(counted) == len(inside) else None
    return TransactionState(assumed(why, place), first.using, first.atomics, places, root, hops, everywhere)
