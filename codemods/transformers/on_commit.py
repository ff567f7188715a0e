"""Sends a task when the transaction has been committed, not while it is open.

A task that is dispatched inside a transaction may start before the commit: the worker does not find the row, or finds
the old one. After a rollback it works on a row that never existed. `transaction.on_commit` waits for the commit, and
forgets the callback after a rollback. Where no transaction is open it runs the callback at once, so it is never
worse.

The arguments are evaluated where they were (`partial`), as Django's own documentation does: a `lambda` reads its
names at the commit, when a loop has moved on. `style = "lambda"` writes lambdas where no name in them is bound again;
`style = "delay_on_commit"` calls Celery's own method (5.4).

Found are `.delay`, `.apply_async`, `send_task`, signatures, groups and chains, `.enqueue` of Django's own tasks, and
calls of project functions that only dispatch. A transaction is open in an `atomic` block or decorator (the project's
own wrappers included), in views under `ATOMIC_REQUESTS`, in the change form of the admin, in receivers of
`pre_delete`, `post_delete` and `m2m_changed`, and in a function whose callers hold one.

Left alone: dispatches whose result is used, that wait for the commit already, whose failure is handled on the spot,
whose arguments change before the commit, and everything where no transaction is known to be open (`on-commit:always`
takes those too). `ATOMIC_REQUESTS` outside `DATABASES` opens nothing: Django never reads it there. RQ, Dramatiq and
Huey are left alone by name.

With `include-tests`, tests that watch the task are wrapped in `captureOnCommitCallbacks(execute=True)`: Django's
`TestCase` never commits. Without it the notes name them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Arguments, Edit, Hole, ReplaceExpression, Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown
from codemods.grounds.blocks.deferral import (
    arguments_later,
    arguments_now,
    as_dispatch,
    deferred_already,
    failure_unseen,
    something_to_commit,
)
from codemods.grounds.blocks.watchers import Watcher, watchers, wrapped_acts
from codemods.project.model import FunctionRef
from codemods.trace import TransactionState
from codemods.trace.events import Call, Dispatch, EffectKind, Event, FunctionTrace, Refresh, SideEffect

OTHER_QUEUES = {
    "rq": "this is a job of RQ, which has an on_commit option of its own",
    "dramatiq": "this is an actor of Dramatiq, which is left to its own middleware",
    "huey": "this is a task of Huey, which has on_commit_task of its own",
}
REACHING_OUT = (b"mail", b"smtp", b"requests", b"httpx", b"urllib", b"urlopen", b"aiohttp")
"""The same for mail and HTTP."""
NAMED_TESTS = 10
SENDING = (
    *(b"delay", b"apply_async", b"send_task", b".send(", b".send_with_options(", b"enqueue", b".schedule("),
    *(b"chain(", b"chord(", b"group("),
)
"""Every dispatch is spelled with one of these, but for the plain call of a task of Huey."""
REQUEST = re.compile(r"^(requests|httpx|urllib3?|aiohttp)\b.*\b(get|post|put|patch|delete|head|request|urlopen)\(\)$")
Using = ast.expr | str | None


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The dispatches of one function, with what speaks for and against deferring each."""
    seen: set[int] = set()
    for event in trace.of(Dispatch, Call, SideEffect):
        if id(event.node) in seen:
            continue  # a finally part is walked once per way into it
        match event:
            case Dispatch():
                yield _site(trace, event, context)
            case Call(only_dispatches=True) if not _rewritten_in_helper(event.callee, context):
                yield _site(trace, as_dispatch(trace, event), context)
            case SideEffect(kind=EffectKind.MAIL) | SideEffect(kind=EffectKind.HTTP):
                yield from _effect_site(trace, event, context)
            case _:
                continue
        seen.add(id(event.node))


def _site(trace: FunctionTrace, event: Dispatch, context: FindContext) -> Site:
    state = context.tracer.transaction(trace, event)
    shared = (
        _in_transaction(state, event, context),
        Claim.of("celery-task", _task(event)),
        Claim.of("result-unused", _result(trace, event, context)),
        Claim.of("not-deferred", deferred_already(context.tracer, trace, event)),
        Claim.of("failure-unseen", failure_unseen(trace, event)),
        Claim.of("something-to-commit", something_to_commit(trace, event)),
        Claim.of("alias-known", _alias(event, state)),
        Claim.of("not-relied-on", _not_relied_on(trace, event, context)),
    )
    wanted = all(claim.verdict is not Verdict.REFUTED for claim in shared)
    tests = [test for task in event.tasks if wanted for test in watchers(context.tracer.project, trace.path, task)]
    edited = wrapped_acts(tests) if context.options.get("include-tests") else {}
    return Site(
        codemod="on-commit",
        path=trace.path,
        span=Span.of(event.node),
        function=trace.ref.qualname,
        summary=f"{_name(event)} is sent inside a transaction ({state.evidence.why}): a worker can start before the "
        "commit and miss the row, and after a rollback it works for a row that never existed",
        forms=tuple(
            Form(name, (*shared, *claims), {trace.path: (edit,), **edited})
            for name, claims, edit in _forms(trace, event, context, state)
        ),
        notes=tuple(_notes(event, [test for test in tests if test.path not in edited], context)),
    )


def _forms(
    trace: FunctionTrace, event: Dispatch, context: FindContext, state: TransactionState
) -> Iterator[tuple[str, tuple[Claim, ...], Edit]]:
    using = _using(event, state)
    style = context.options.get("style", "auto")
    if style == "lambda":
        yield (
            "lambda",
            (Claim.of("arguments-kept", arguments_later(context.tracer, trace, event)),),
            _lambda(event, using),
        )
    kept = Claim.of("arguments-kept", arguments_now(context.tracer, trace, event))
    if style == "delay_on_commit" and using is None:
        celery = Claim.of("django-task-class", _django_task_class(event, context))
        if celery.verdict is not Verdict.REFUTED:
            yield "delay_on_commit", (kept, celery), _delay_on_commit(event)
            return
    yield "partial", (kept,), _partial(event, using)


# --- what is written


def _call(event: Event) -> ast.Call:
    assert isinstance(event.node, ast.Call)
    return event.node


def _partial(event: Dispatch, using: Using) -> Edit:
    call = _call(event)
    if not call.args and not call.keywords:
        return _on_commit(call, "${0}", (Span.of(call.func),), using)
    return _on_commit(call, "$partial(${0}, ${1})", (Span.of(call.func), Arguments(Span.of(call))), using)


def _lambda(event: Dispatch, using: Using) -> Edit:
    call = _call(event)
    if not call.args and not call.keywords:
        return _partial(event, using)
    return _on_commit(call, "lambda: ${0}", (Span.of(call),), using)


def _on_commit(call: ast.Call, callback: str, holes: tuple[Hole, ...], using: Using) -> Edit:
    symbols = {"transaction": "django.db.transaction"}
    if "$partial" in callback:
        symbols["partial"] = "functools.partial"
    if isinstance(using, ast.expr):
        callback, holes = f"{callback}, using=${{{len(holes)}}}", (*holes, Span.of(using))
    elif using is not None:
        callback = f'{callback}, using="{using}"'
    return ReplaceExpression(Span.of(call), f"$transaction.on_commit({callback})", holes, symbols)


def _delay_on_commit(event: Dispatch) -> Edit:
    function = _call(event).func
    assert isinstance(function, ast.Attribute)
    return ReplaceExpression(Span.of(function), f"${{0}}.{event.method}_on_commit", (Span.of(function.value),))


# --- claims


def _in_transaction(state: TransactionState, event: Dispatch, context: FindContext) -> Claim:
    evidence = state.evidence
    if evidence.verdict is Verdict.REFUTED:
        misplaced = context.tracer.project.settings.misplaced_atomic_requests
        if misplaced and "ATOMIC_REQUESTS" not in evidence.why:
            misplaced_why = f"ATOMIC_REQUESTS stands outside DATABASES ({misplaced[0]}), where Django never reads it"
            evidence = refuted(f"{evidence.why}; {misplaced_why}", evidence.at)
        if context.options.get("always"):
            evidence = assumed(
                f"asked for by on-commit:always ({evidence.why}; on_commit then runs the callback at once)"
            )
    elif evidence.verdict is Verdict.PROVED and event.via is not None:
        evidence = assumed(f"{evidence.why}; {event.via.name}() does nothing but dispatch", event.via.at)
    return Claim.of("in-transaction", evidence)


def _task(event: Dispatch) -> Evidence:
    if event.system in OTHER_QUEUES:
        return refuted(OTHER_QUEUES[event.system])
    if event.tasks:
        return proved(f"{event.tasks[0].function.name} is a task", event.tasks[0].at)
    if event.system is not None:
        return proved(f"{event.method}() of {event.system}")
    source = ast.unparse(_call(event).func)
    if "task" in source.lower():
        return assumed(f"{source} is called like a task, but its definition was not read")
    return unknown(f"what {source} belongs to is not known")


def _result(trace: FunctionTrace, event: Dispatch, context: FindContext) -> Evidence:
    if not event.result_used:
        return proved("nothing uses its result")
    receives = bool(context.tracer.project.receivers_with(trace.ref))
    if receives and isinstance(trace.parents(event.node), ast.Return):
        return proved("it is the result of a receiver, which Django throws away")
    return refuted("its result is used")


def _using(event: Dispatch, state: TransactionState) -> Using:
    """The alias of the block around the dispatch, as an expression, or that of the callers, where it is a constant."""
    if event.atomics:
        return event.atomics[-1].using
    expression = ast.parse(state.using, mode="eval").body if state.using else None
    return str(expression.value) if isinstance(expression, ast.Constant) else None


def _alias(event: Dispatch, state: TransactionState) -> Evidence:
    if state.using is None:
        return proved("the default database")
    if _using(event, state) is None:
        return refuted(f"the database is {state.using} of a caller, which has no name here")
    return proved(f"the block's alias {state.using} is passed on")


def _not_relied_on(trace: FunctionTrace, event: Dispatch, context: FindContext) -> Evidence:
    eager = context.tracer.project.settings.task_always_eager
    later = [other for other in trace.of(Refresh) if context.tracer.follows(trace, event, other)]
    if eager and later:
        return assumed(
            "tasks run eagerly in some settings, and a row is read again afterwards", trace.at(later[0].node)
        )
    return proved("nothing after it reads what the task does")


def _django_task_class(event: Dispatch, context: FindContext) -> Evidence:
    version = context.tracer.project.versions.celery
    if version is None or version < (5, 4):
        return refuted("delay_on_commit needs Celery 5.4, which the requirements do not ask for")
    if event.system != "celery" or event.method not in ("delay", "apply_async") or not event.tasks:
        return refuted("only tasks have delay_on_commit, no signatures and names")
    if any("base" in task.options for task in event.tasks):
        return unknown("the task has a base class of its own", event.tasks[0].at)
    return assumed("the Celery app uses Celery's Django task class, as it does by itself in a Django project")


# --- helpers that only dispatch, mail and HTTP, notes


def _rewritten_in_helper(helper: FunctionRef, context: FindContext) -> bool:
    """The function waits for the commit itself, or will: then its call needs nothing."""
    trace = context.tracer.trace(helper)
    for event in trace.of(Dispatch, Call):
        if event.in_on_commit or (isinstance(event, Dispatch) and _site(trace, event, context).best is not None):
            return True
        if isinstance(event, Call) and event.only_dispatches and _rewritten_in_helper(event.callee, context):
            return True
    return False


def _effect_site(trace: FunctionTrace, event: SideEffect, context: FindContext) -> Iterator[Site]:
    """Mail and HTTP inside a transaction are reported, not rewritten."""
    here = isinstance(event.node, ast.Call) and event.at == trace.at(event.node)
    if event.in_on_commit or not here or (event.kind is EffectKind.HTTP and not REQUEST.search(event.why)):
        return
    state = context.tracer.transaction(trace, event)
    if not state.evidence.holds or not isinstance(event.node, ast.Call):
        return
    what = "mail" if event.kind is EffectKind.MAIL else "an HTTP request"
    source = ast.unparse(event.node.func)
    why = f"{source}() is {what}, no task: where it fails today the transaction is rolled back"
    claims = (Claim.of("in-transaction", state.evidence), Claim.of("celery-task", unknown(why)))
    summary = f"{source}() sends {what} inside a transaction ({state.evidence.why}), which stays open until it is done"
    form = Form("report", claims, {})
    yield Site("on-commit", trace.path, Span.of(event.node), trace.ref.qualname, summary, (form,))


def _notes(event: Dispatch, tests: Sequence[Watcher], context: FindContext) -> Iterator[str]:
    waits = [word.arg for word in _call(event).keywords if word.arg in ("countdown", "eta")]
    if waits:
        yield f"{waits[0]} may have been meant to wait for the commit; a countdown now starts at the commit."
    eager = context.tracer.project.settings.task_always_eager
    if eager:
        yield f"Tasks run eagerly by {eager[0]}: there the task now runs at the commit, not in between."
    left = [test for test in tests if test.capture is not None]
    if left:
        names = ", ".join(f"{test.name} ({test.path}:{test.line})" for test in left[:NAMED_TESTS])
        more = f" and {len(left) - NAMED_TESTS} more" if len(left) > NAMED_TESTS else ""
        yield f"Tests that watch this task and never commit, so need captureOnCommitCallbacks: {names}{more}."


def _name(event: Dispatch) -> str:
    source = ast.unparse(_call(event).func)
    return f"{source}()" if len(source) < 60 else f"{event.method}()"


codemod = Codemod(
    slug="on-commit",
    family="races",
    summary="task dispatch inside a transaction -> transaction.on_commit",
    needles=(b".delay", b".apply_async", b"send_task", b".enqueue", b".send(", b".schedule(", b"atomic"),
    words=tuple((word,) for word in (*SENDING, *REACHING_OUT)),
    calls=((*SENDING, b"task("), (b".save(", b".create(")),
    within=True,
    claims={
        "in-transaction": "a transaction is open around the dispatch",
        "celery-task": "what is dispatched is a task of Celery or of Django",
        "result-unused": "nothing uses the result of the dispatch",
        "not-deferred": "it does not wait for the commit already",
        "failure-unseen": "no code before the commit acts on a failed dispatch",
        "something-to-commit": "the transaction writes something that the task could miss",
        "alias-known": "the database of the transaction can be named here",
        "not-relied-on": "nothing after it relies on the task having run",
        "arguments-kept": "the arguments mean the same at the commit",
        "django-task-class": "the task has Celery's delay_on_commit",
    },
    forms={
        "partial": "transaction.on_commit(partial(task.delay, ...)); without arguments on_commit(task.delay)",
        "lambda": "transaction.on_commit(lambda: task.delay(...)), where configured",
        "delay_on_commit": "task.delay_on_commit(...), where configured and Celery has it",
        "report": "nothing: mail or HTTP inside a transaction is only reported",
    },
    find=find,
    documentation=__doc__ or "",
    options={"style": ("auto", "partial", "lambda", "delay_on_commit"), "always": (False, True)},
)
