"""What Django itself calls inside a transaction: admin hooks, receivers of signals, views under ATOMIC_REQUESTS."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted
from codemods.ledger import Memo
from codemods.project.model import Assigned, ClassRef, FunctionRef, Model, Receiver
from codemods.trace.events import Atomic, Create, EffectKind, FunctionTrace, GetOrCreate, Save, SideEffect
from codemods.trace.frameworks.contexts import decorator_frame
from codemods.trace.run import Run

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

SENT_INSIDE = frozenset({"pre_delete", "post_delete", "m2m_changed"})
"""Signals that Django sends inside its own transaction (Collector.delete(), many-to-many managers)."""
SENT_AROUND_SAVE = frozenset({"pre_save", "post_save"})
ADMIN_HOOKS = frozenset(
    {
        *("save_form", "save_model", "save_formset", "save_related", "delete_model", "log_addition", "log_change"),
        *("construct_change_message", "response_add", "response_change", "response_delete"),
    }
)
"""ModelAdmin methods that run inside the transaction of the change form or the delete view."""
ADMIN_BASES = (
    "django.contrib.admin.ModelAdmin",
    "django.contrib.admin.options.BaseModelAdmin",
    "django.contrib.admin.options.ModelAdmin",
)
MODEL_BASE = "django.db.models.Model"
IN_VIEWS = (
    "rest_framework.serializers.BaseSerializer",
    "django.forms.BaseForm",
    "django.forms.Form",
    "django.forms.ModelForm",
)
"""Classes whose methods run in views, for the most part."""
SAVING = frozenset({"create", "update", "save", "validate", "clean", "_save_m2m"})
HANDLERS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
CALLED_BY_HANDLER = {
    "perform_create": "create",
    "perform_update": "update",
    "perform_destroy": "destroy",
    "form_valid": "post",
}
"""Hooks of views, and the method that calls them."""
SIDE_SETTINGS = ("sandbox", "example", "demo", "test", "dev", "local", "ci")
MAX_FILES = 60
"""A model that is named in more files with transactions is not searched for."""


def opened_by_framework(tracer: Tracer, ref: FunctionRef) -> Evidence | None:
    """Does Django call the function inside a transaction? None: it is for the callers in the project to say."""
    return _by_class(tracer, ref) or _by_signal(tracer, ref) or _by_view(tracer, ref)


def _by_class(tracer: Tracer, ref: FunctionRef) -> Evidence | None:
    """Admin hooks, model methods that the admin calls, views whose `dispatch` is atomic."""
    klass = tracer.class_of(ref)
    if klass is None:
        return None
    project = tracer.project
    if ref.name in ADMIN_HOOKS and project.is_subclass(klass, *ADMIN_BASES):
        return proved(f"the admin calls {ref.name}() inside its own transaction", ref.at)
    if ref.name in ("save", "delete") and project.is_subclass(klass, MODEL_BASE):
        model = project.model_of(klass)
        if model is not None and project.is_in_admin(model):
            why = f"the admin's form and delete views are atomic, other callers of {ref.name}() need not be"
            return assumed(why, ref.at)
        return _in_views(tracer, f"{ref.name}()")
    if ref.name in SAVING and project.is_subclass(klass, *IN_VIEWS):
        return _in_views(tracer, f"{klass.qualname}.{ref.name}()")
    frame = _view_frame(tracer, klass, ref)
    return proved(f"{frame[0]}() of the view is inside {frame[1].why}", frame[1].at) if frame is not None else None


def _in_views(tracer: Tracer, name: str) -> Evidence | None:
    """Under ATOMIC_REQUESTS most of what frameworks call runs in a transaction, but not from tasks and commands."""
    found = atomic_requests(tracer)
    return assumed(f"{name} runs in views, for the most part: {found.why}", found.at) if found is not None else None


def _view_frame(tracer: Tracer, klass: ClassRef, ref: FunctionRef) -> tuple[str, Atomic] | None:
    """The transaction that a decorator opens around `dispatch`, or around the method that calls a hook of a view."""
    if ref.name not in HANDLERS and tracer.project.is_view(ref) is None:
        return None
    for base in tracer.project.mro(klass):
        node = tracer.project.klass(base) if isinstance(base, ClassRef) else None
        if node is None or not isinstance(base, ClassRef):
            continue
        for item in node.decorator_list:
            frame = _frame(tracer, base.path, item)
            if frame is not None and "dispatch" in ast.unparse(item):
                return "dispatch", frame
    for name in ("dispatch", CALLED_BY_HANDLER.get(ref.name)):
        method = tracer.project.method(klass, name) if name is not None else None
        definition = tracer.node_of(method) if isinstance(method, FunctionRef) else None
        for item in definition.decorator_list if definition is not None else ():
            frame = _frame(tracer, method.path, item) if isinstance(method, FunctionRef) else None
            if frame is not None and name is not None:
                return name, frame
    return None


def _frame(tracer: Tracer, path: str, decorator: ast.expr) -> Atomic | None:
    module = ast.Module(body=[], type_ignores=[])
    return decorator_frame(Run(tracer, tracer.engine, FunctionRef(path, "<module>"), module, None), decorator)


# --- signals


def _by_signal(tracer: Tracer, ref: FunctionRef) -> Evidence | None:
    found = tracer.project.receivers_with(ref)
    if not found:
        return None
    if all(item.signal in SENT_INSIDE for item in found):
        names = " and ".join(sorted({item.signal for item in found}))
        return proved(f"{names} is sent inside the transaction of the change", found[0].at)
    if any(item.signal in SENT_INSIDE for item in found):
        return assumed("some of its signals are sent inside a transaction", found[0].at)
    if all(item.signal in SENT_AROUND_SAVE for item in found):
        return _around_save(tracer, ref, found)
    return _around_send(tracer, found)


def _around_save(tracer: Tracer, ref: FunctionRef, found: Sequence[Receiver]) -> Evidence:
    """pre_save and post_save are sent outside save()'s own block: only what surrounds the save counts."""
    for item in found:
        for label in item.senders:
            model = tracer.project.model_by_label(label, ref.path)
            if model is not None and tracer.project.is_in_admin(model):
                return assumed(f"the admin saves {model.name} inside a transaction, other places need not", item.at)
            place = saved_inside(tracer, model) if model is not None else None
            if place is not None:
                return place
    signal = found[0].signal
    return _in_views(tracer, signal) or refuted(f"{signal} is not sent inside a transaction by itself", found[0].at)


def saved_inside(tracer: Tracer, model: Model) -> Evidence | None:
    """A place where the model is saved inside a transaction, by what stands in one function."""
    memo: Memo[object, Evidence | None] = tracer.memo("saved_inside")
    return memo.get((model.label, model.at), lambda: _find_saved_inside(tracer, model))


def _find_saved_inside(tracer: Tracer, model: Model) -> Evidence | None:
    paths = tracer.project.mentioning((model.name,), ("atomic", "_or_create"))
    for path in paths if len(paths) <= MAX_FILES else ():
        for trace in tracer.functions(path, (b"save", b"create")):
            for event in trace.of(Save, Create, GetOrCreate):
                saved = event.state.model if isinstance(event, Save) else event.queryset.model  # type: ignore[attr-defined]
                if saved is None or saved.label != model.label:
                    continue
                if isinstance(event, GetOrCreate):
                    why = f"{event.method}() creates a {model.name} inside a transaction of its own"
                    return assumed(why, trace.at(event.node))
                if event.atomics:
                    why = f"a {model.name} is saved inside {event.atomics[-1].why}, other places need not"
                    return assumed(why, trace.at(event.node))
    return None


def _around_send(tracer: Tracer, found: Sequence[Receiver]) -> Evidence | None:
    """Receivers of the project's own signals: as the places that send them."""
    states: list[Evidence] = []
    for signal in dict.fromkeys(item.signal for item in found):
        for name in ("send", "send_robust"):
            for site in tracer.project.callers_named(name):
                states += _sends_at(tracer, site.path, site.function, site.line, signal)
    inside = [state for state in states if state.holds]
    if not inside:
        return None
    first = inside[0]
    proofs = all(state.verdict is Verdict.PROVED for state in inside) and not tracer.project.is_library
    if len(inside) == len(states) and proofs:
        return proved(f"every place that sends the signal holds a transaction open: {first.why}", first.at)
    return assumed(f"{len(inside)} of {len(states)} places that send the signal hold a transaction open", first.at)


def _sends_at(tracer: Tracer, path: str, function: str | None, line: int, signal: str) -> list[Evidence]:
    last = signal.rpartition(".")[2]
    if not tracer.project.mentions(path, last):
        return []
    try:
        trace = tracer.trace(FunctionRef(path, (function or "<module>").partition(".<locals>")[0]))
    except LookupError:
        return []
    return [
        tracer.transaction(trace, event).evidence
        for event in trace.of(SideEffect)
        if isinstance(event, SideEffect)
        and event.kind is EffectKind.SIGNAL
        and event.line == line
        and _is_signal(tracer, trace, event, signal)
    ]


def _is_signal(tracer: Tracer, trace: FunctionTrace, event: SideEffect, signal: str) -> bool:
    match event.node:
        case ast.Call(func=ast.Attribute(value=sent)):
            ref = tracer.project.resolve_expr(trace.path, sent)
            if isinstance(ref, Assigned):
                return signal.endswith(f"{tracer.project.module(ref.path)}.{ref.qualname}")
            return ast.unparse(sent).rpartition(".")[2] == signal.rpartition(".")[2]
    return False


# --- views


def _by_view(tracer: Tracer, ref: FunctionRef) -> Evidence | None:
    if tracer.project.is_view(ref) is None:
        return None
    found = atomic_requests(tracer)
    return None if found is None or _non_atomic(tracer, ref) else found


def view_without_transaction(tracer: Tracer, ref: FunctionRef) -> Evidence | None:
    """Why a view runs in no transaction by itself; None where it is no view."""
    if tracer.project.is_view(ref) is None:
        return None
    misplaced = tracer.project.settings.misplaced_atomic_requests
    if misplaced:
        return refuted("ATOMIC_REQUESTS stands outside DATABASES, where Django never reads it", misplaced[0])
    return refuted("a view without ATOMIC_REQUESTS", ref.at)


def atomic_requests(tracer: Tracer) -> Evidence | None:
    """Are views atomic by the settings? Proved where every default database says so."""
    settings = tracer.project.settings
    requests = [item for item in settings.atomic_requests if item.alias == "default"]
    if not requests:
        computed = [item for item in settings.databases if item.alias == "default" and item.atomic_requests is None]
        return assumed("ATOMIC_REQUESTS is computed at run time", computed[0].at) if computed else None
    defaults = [item for item in settings.databases if item.alias == "default" and not _is_side(item.at)]
    if defaults and all(item.atomic_requests for item in defaults):
        return proved("ATOMIC_REQUESTS makes every view atomic", requests[0].at)
    return assumed("ATOMIC_REQUESTS is on in some settings", requests[0].at)


def _non_atomic(tracer: Tracer, ref: FunctionRef) -> bool:
    """The view is decorated with `non_atomic_requests`, itself or by its class."""
    if "non_atomic_requests" in tracer.decorators(ref):
        return True
    klass = tracer.class_of(ref)
    node = tracer.project.klass(klass) if klass is not None else None
    if node is None or klass is None:
        return False
    dispatch = tracer.project.method(klass, "dispatch")
    definition = tracer.node_of(dispatch) if isinstance(dispatch, FunctionRef) else None
    decorators = [*node.decorator_list, *(definition.decorator_list if definition is not None else ())]
    return any("non_atomic_requests" in ast.unparse(item) for item in decorators)


def _is_side(at: str) -> bool:
    """Settings of tests, examples and developers' machines."""
    parts = at.lower().replace("/", " ").replace("_", " ").replace(".", " ").split()
    return any(part.startswith(SIDE_SETTINGS) for part in parts)
