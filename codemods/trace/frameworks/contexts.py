"""Transactions that a `with` statement or a decorator opens."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.project.model import ClassRef, FunctionRef
from codemods.trace.events import Atomic
from codemods.trace.frameworks.externals import TRANSACTION_ATOMIC
from codemods.trace.run import Run
from codemods.trace.state import options_of
from codemods.trace.values import ClassValue, ExternalValue, FunctionValue

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def atomic_frame(run: Run, node: ast.expr) -> Atomic | None:
    """The transaction that ``with node:`` opens; None where it opens none."""
    function = node.func if isinstance(node, ast.Call) else node
    for option in options_of(run.quiet(function, called=isinstance(node, ast.Call))):
        match option:
            case ExternalValue(dotted=dotted) if dotted == TRANSACTION_ATOMIC:
                using, durable = _arguments(node)
                return Atomic(node, using, "transaction.atomic()", run.at(node), durable)
            case FunctionValue(ref=ref):
                why = opens_transaction(run.tracer, ref)
                if why is not None:
                    return Atomic(node, None, why, run.at(node))
            case ClassValue(ref=ClassRef() as ref) if run.project.is_subclass(ref, "django.db.transaction.Atomic"):
                return Atomic(node, None, f"{ref.qualname} is a transaction.atomic of the project", run.at(node))
            case _:
                pass
    return None


def _arguments(node: ast.expr) -> tuple[ast.expr | None, bool]:
    using: ast.expr | None = None
    durable = False
    if isinstance(node, ast.Call):
        using = node.args[0] if node.args else None
        for keyword in node.keywords:
            if keyword.arg == "using":
                using = keyword.value
            elif keyword.arg == "durable":
                durable = isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)
    if isinstance(using, ast.Constant) and using.value in (None, "default"):
        using = None
    return using, durable


def decorator_frame(run: Run, decorator: ast.expr) -> Atomic | None:
    """The transaction that a decorator of a function opens around each call of it."""
    frame = atomic_frame(run, decorator)
    if frame is not None:
        return frame
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    for option in options_of(run.quiet(function, called=isinstance(decorator, ast.Call))):
        match option:
            case ExternalValue(dotted=dotted) if dotted.endswith("decorators.method_decorator"):
                if isinstance(decorator, ast.Call) and decorator.args:
                    return decorator_frame(run, decorator.args[0])
            case FunctionValue(ref=ref):
                why = wraps_in_transaction(run.tracer, ref)
                if why is not None:
                    return Atomic(decorator, None, why, run.at(decorator))
            case _:
                pass
    return None


def opens_transaction(tracer: Tracer, ref: FunctionRef) -> str | None:
    """Why ``with function():`` opens a transaction: it is a context manager around `transaction.atomic`."""
    summary = tracer.summary(ref)
    if any(frames for frames in summary.yield_frames):
        return f"{ref.name}() is a context manager around transaction.atomic ({ref.at})"
    for option in options_of(summary.returns):
        if isinstance(option, ExternalValue) and option.dotted == TRANSACTION_ATOMIC and option.called:
            return f"{ref.name}() gives transaction.atomic() ({ref.at})"
    return None


def wraps_in_transaction(tracer: Tracer, ref: FunctionRef) -> str | None:
    """Why a decorator of the project calls what it decorates inside a transaction."""
    summary = tracer.summary(ref)
    first = summary.parameters[0] if summary.parameters else None
    frames = [atomics for name, atomics in summary.parameter_calls if name == first]
    if frames and all(frames):
        return f"@{ref.name} calls the function inside transaction.atomic ({ref.at})"
    return None
