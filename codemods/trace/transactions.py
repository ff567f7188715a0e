"""Is a transaction open here? By the block, the decorator, the callers, the signal, the view's settings."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted
from codemods.project.model import ClassRef, FunctionRef, Receiver
from codemods.trace.callers import callers_of
from codemods.trace.concrete import common_class, on_self
from codemods.trace.contexts import decorator_frame
from codemods.trace.events import Atomic, Call, Event, FunctionTrace
from codemods.trace.run import Run
from codemods.trace.values import Obj, ObjState, Origin, Self, Super

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

SENT_INSIDE = frozenset({"pre_delete", "post_delete", "m2m_changed"})
"""Signals that Django sends inside its own transaction (django.db.models.deletion.Collector.delete, related managers)."""
SENT_AROUND_SAVE = frozenset({"pre_save", "post_save"})
ADMIN_HOOKS = frozenset({"save_model", "save_formset", "save_related", "delete_model", "log_addition", "log_change"})
"""ModelAdmin methods that run inside the transaction of the change form or the delete view."""
ADMIN_BASES = (
    "django.contrib.admin.ModelAdmin",
    "django.contrib.admin.options.BaseModelAdmin",
    "django.contrib.admin.options.ModelAdmin",
)
MODEL_BASE = "django.db.models.Model"
HANDLERS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
SIDE_SETTINGS = ("sandbox", "example", "demo", "test", "dev", "local", "ci")
MAX_DEPTH = 6
_NOTHING = refuted("not known")
_NOBODY = ObjState(0, None, Origin.UNKNOWN, None, "", _NOTHING, _NOTHING)


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
    if event.function is not None:
        return TransactionState(refuted("in a nested function whose callers are not known", trace.at(event.node)))
    return around(tracer, trace.ref)


def around(tracer: Tracer, ref: FunctionRef, depth: int = 0, me: ClassRef | None = None) -> TransactionState:
    """Is a transaction open around every call of the function? Its own decorators included.

    `me` is the class of `self` where more is known of it than that it has the method.
    """
    key = ("around", ref, me)
    found = tracer.cache.get(key)
    if not isinstance(found, TransactionState):
        tracer.cache[key] = TransactionState(refuted("it is only called by itself"))
        found = tracer.cache[key] = _around(tracer, ref, depth, me)
        if depth:
            del tracer.cache[key]
    return found


def _around(tracer: Tracer, ref: FunctionRef, depth: int, me: ClassRef | None) -> TransactionState:
    for look in (_by_class, _by_signal, _by_view):
        state = look(tracer, ref)
        if state is not None:
            return state
    return _by_callers(tracer, ref, depth, me or tracer.class_of(ref))


def _by_class(tracer: Tracer, ref: FunctionRef) -> TransactionState | None:
    """Admin hooks, model methods that the admin calls, views whose `dispatch` is atomic."""
    klass = tracer.class_of(ref)
    if klass is None:
        return None
    project = tracer.project
    if ref.name in ADMIN_HOOKS and project.is_subclass(klass, *ADMIN_BASES):
        return TransactionState(proved(f"the admin calls {ref.name}() inside its own transaction", ref.at))
    if ref.name in ("save", "delete") and project.is_subclass(klass, MODEL_BASE):
        if _in_admin(tracer, klass):
            why = f"the admin's form and delete views are atomic, other callers of {ref.name}() need not be"
            return TransactionState(assumed(why, ref.at))
        return TransactionState(refuted(f"nothing shows that {ref.name}() is called in a transaction", ref.at))
    if ref.name in HANDLERS:
        frame = _dispatch_frame(tracer, klass)
        if frame is not None:
            return TransactionState(proved(f"dispatch() of the view is inside {frame.why}", frame.at), None, (frame,))
    return None


def _in_admin(tracer: Tracer, klass: ClassRef) -> bool:
    model = tracer.project.model_of(klass)
    return model is not None and tracer.project.is_in_admin(model)


def _dispatch_frame(tracer: Tracer, klass: ClassRef) -> Atomic | None:
    """The transaction that a decorator opens around `dispatch` of a class-based view."""
    for base in tracer.project.mro(klass):
        node = tracer.project.klass(base) if isinstance(base, ClassRef) else None
        if node is None or not isinstance(base, ClassRef):
            continue
        run = Run(tracer, tracer.engine, FunctionRef(base.path, "<module>"), ast.Module(body=[], type_ignores=[]), None)
        for item in node.decorator_list:
            frame = decorator_frame(run, item)
            if frame is not None and "dispatch" in ast.unparse(item):
                return frame
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "dispatch":
                frames = [decorator_frame(run, item) for item in method.decorator_list]
                return next((frame for frame in frames if frame is not None), None)
    return None


def _by_signal(tracer: Tracer, ref: FunctionRef) -> TransactionState | None:
    found = [item for item in tracer.project.receivers if item.function == ref]
    if not found:
        return None
    if all(item.signal in SENT_INSIDE for item in found):
        names = " and ".join(sorted({item.signal for item in found}))
        return TransactionState(proved(f"{names} is sent inside the transaction of the change", found[0].at))
    if any(item.signal in SENT_INSIDE for item in found):
        return TransactionState(assumed("some of its signals are sent inside a transaction", found[0].at))
    if all(item.signal in SENT_AROUND_SAVE for item in found):
        return _around_save(tracer, ref, found)
    return None


def _around_save(tracer: Tracer, ref: FunctionRef, found: list[Receiver]) -> TransactionState:
    """pre_save and post_save are sent outside save()'s own block: only what surrounds the save counts."""
    for item in found:
        for label in item.senders:
            model = tracer.project.model_by_label(label, ref.path)
            if model is not None and tracer.project.is_in_admin(model):
                why = f"the admin saves {model.name} inside a transaction, other places need not"
                return TransactionState(assumed(why, item.at))
    why = f"{found[0].signal} is not sent inside a transaction by itself"
    return TransactionState(refuted(why, found[0].at))


def _by_view(tracer: Tracer, ref: FunctionRef) -> TransactionState | None:
    why = tracer.project.is_view(ref)
    if why is None:
        return None
    settings = tracer.project.settings
    requests = settings.atomic_requests
    if not requests or "non_atomic_requests" in tracer.decorators(ref):
        if settings.misplaced_atomic_requests:
            place = settings.misplaced_atomic_requests[0]
            text = "ATOMIC_REQUESTS stands outside DATABASES, where Django never reads it"
            return TransactionState(refuted(text, place))
        return TransactionState(refuted("a view without ATOMIC_REQUESTS", ref.at))
    defaults = [item for item in settings.databases if item.alias == "default" and not _is_side(item.at)]
    if defaults and all(item.atomic_requests for item in defaults):
        return TransactionState(proved("ATOMIC_REQUESTS makes every view atomic", requests[0].at))
    return TransactionState(assumed("ATOMIC_REQUESTS is on in some settings", requests[0].at))


def _is_side(at: str) -> bool:
    """Settings of tests, examples and developers' machines."""
    parts = at.lower().replace("/", " ").replace("_", " ").replace(".", " ").split()
    return any(part.startswith(SIDE_SETTINGS) for part in parts)


def _by_callers(tracer: Tracer, ref: FunctionRef, depth: int, me: ClassRef | None) -> TransactionState:
    if depth > MAX_DEPTH:
        return TransactionState(refuted("its callers were not followed further", ref.at))
    if ref in tracer.project.tasks:
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
    return around(tracer, caller.ref, depth + 1, receiver)


def _joined(
    states: list[TransactionState], places: tuple[str, ...], incomplete: str | None, ref: FunctionRef
) -> TransactionState:
    inside = [(state, place) for state, place in zip(states, places, strict=True) if state.evidence]
    if not inside:
        why = "no caller holds a transaction open" if states else "no caller is known that holds a transaction open"
        return TransactionState(refuted(why, ref.at), callers=places)
    first, place = inside[0]
    root = first.root or first.evidence.why
    if len(inside) == len(states) and incomplete is None:
        if all(state.evidence.verdict is Verdict.PROVED for state, _ in inside):
            why = f"all {len(states)} known callers hold a transaction open ({place}: {root})"
            return TransactionState(proved(why, place), first.using, first.atomics, places, root)
    why = f"{len(inside)} of {len(states)} known callers hold a transaction open ({place}: {root})"
    everywhere = all(state.everywhere or state.evidence.verdict is Verdict.PROVED for state in states)
    return TransactionState(assumed(why, place), first.using, first.atomics, places, root, everywhere)
