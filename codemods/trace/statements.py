"""Statements: assignment, branches, loops, with, try, nested functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from codemods.project.model import FunctionRef
from codemods.trace.assign import assign, augmented_assign
from codemods.trace.conditions import narrow
from codemods.trace.events import BlockKind, Escape, Exit
from codemods.trace.frameworks.class_consumers import at_return, class_body
from codemods.trace.frameworks.contexts import atomic_frame
from codemods.trace.imports import bind_import, bind_import_from
from codemods.trace.iteration import item_of
from codemods.trace.run import Loop, Run
from codemods.trace.state import dead, join, join_all
from codemods.trace.truth import asked_for_truth
from codemods.trace.values import Const, FunctionValue, Unknown, Value


def execute(run: Run, body: Sequence[ast.stmt]) -> None:
    """Walk the statements of a block in order."""
    for node in body:
        if not run.state.live:
            return
        run.count_step()
        before = run.statement
        run.statement = node
        handler = _STATEMENTS.get(type(node))
        if handler is not None:
            handler(run, node)
        run.statement = before
        if run.trying:
            run.trying[-1].append(run.state.copy())


def _expression(run: Run, node: ast.Expr) -> None:
    run.evaluate(node.value)


def _assign(run: Run, node: ast.Assign) -> None:
    value = run.evaluate(node.value)
    for target in node.targets:
        assign(run, target, value, node, node.value)


def _annotated(run: Run, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign(run, node.target, run.evaluate(node.value), node, node.value)


def _if(run: Run, node: ast.If) -> None:
    asked_for_truth(run, run.evaluate(node.test), node.test)

    def then() -> None:
        narrow(run, node.test, truth=True)
        with run.block(BlockKind.IF, node, node.test):
            execute(run, node.body)

    def otherwise() -> None:
        narrow(run, node.test, truth=False)
        with run.block(BlockKind.ELSE, node, node.test):
            execute(run, node.orelse)

    run.fork(then, otherwise)


def _loop(run: Run, head: Callable[[], None], body: Callable[[], None], otherwise: Callable[[], None]) -> None:
    """A trial run of the body for what a second round finds, then the run that is recorded.

    Writes are known by their place, so one trial reaches the fixed point of all that events tell; longer chains of
    names (a = b, b = c) would need more rounds and only lose precision.
    """
    start = run.state.copy()
    with run.mute():
        run.loops.append(Loop())
        head()
        body()
        loop = run.loops.pop()
        start = join(start, join(run.state, loop.continues))
        run.state = start.copy()
    run.loops.append(Loop())
    head()
    body()
    loop = run.loops.pop()
    run.state = join(start, join(run.state, loop.continues))
    otherwise()
    run.state = join(run.state, loop.breaks)


def _for(run: Run, node: ast.For | ast.AsyncFor) -> None:
    iterable = run.evaluate(node.iter)

    def head() -> None:
        with run.block(BlockKind.FOR, node):
            assign(run, node.target, item_of(run, iterable, node.iter, node), node, None)

    def body() -> None:
        with run.block(BlockKind.FOR, node):
            execute(run, node.body)

    _loop(run, head, body, lambda: execute(run, node.orelse))


def _while(run: Run, node: ast.While) -> None:
    def head() -> None:
        asked_for_truth(run, run.evaluate(node.test), node.test)
        narrow(run, node.test, truth=True)

    def body() -> None:
        with run.block(BlockKind.WHILE, node, node.test):
            execute(run, node.body)

    def otherwise() -> None:
        narrow(run, node.test, truth=False)
        if isinstance(node.test, ast.Constant) and node.test.value:
            run.leave()
        execute(run, node.orelse)

    _loop(run, head, body, otherwise)


def _try(run: Run, node: ast.Try) -> None:
    snapshots = [run.state.copy()]
    run.trying.append(snapshots)
    with run.block(BlockKind.TRY, node):
        execute(run, node.body)
    run.trying.pop()
    done = run.state
    thrown = join_all(snapshots)
    outcomes = []
    for handler in node.handlers:
        run.state = thrown.copy()
        if handler.name:
            run.state.names[handler.name] = Unknown("exception")
        with run.block(BlockKind.EXCEPT, handler):
            execute(run, handler.body)
        outcomes.append(run.state)
    run.state = done
    with run.block(BlockKind.TRY, node):
        execute(run, node.orelse)
    after = join(run.state, join_all(outcomes))
    if node.finalbody:
        live = after.live
        run.state = after if live else join(thrown, dead())
        with run.block(BlockKind.FINALLY, node):
            execute(run, node.finalbody)
        run.state.live = run.state.live and live
        return
    run.state = after


def _with(run: Run, node: ast.With | ast.AsyncWith) -> None:
    _with_items(run, node, list(node.items))


def _with_items(run: Run, node: ast.With | ast.AsyncWith, items: list[ast.withitem]) -> None:
    if not items:
        with run.block(BlockKind.WITH, node):
            execute(run, node.body)
        return
    item, *rest = items
    value = run.evaluate(item.context_expr)
    if item.optional_vars is not None:
        assign(run, item.optional_vars, value, node, None)
    with run.transaction(atomic_frame(run, item.context_expr)):
        _with_items(run, node, rest)


def _return(run: Run, node: ast.Return) -> None:
    value: Value = Const(None) if node.value is None else run.evaluate(node.value)
    at_return(run, node, value)
    for obj in run.reachable(value):
        run.emit(Escape, node, obj=obj, how="returned")
    run.emit(Exit, node, how="return")
    run.returns.append((value, run.state.copy()))
    run.leave()


def _raise(run: Run, node: ast.Raise) -> None:
    if node.exc is not None:
        run.evaluate(node.exc)
    run.emit(Exit, node, how="raise")
    if run.trying:
        run.trying[-1].append(run.state.copy())
    run.leave()


def _break(run: Run, node: ast.Break) -> None:
    run.emit(Exit, node, how="break")
    if run.loops:
        run.loops[-1].breaks = join(run.loops[-1].breaks, run.state)
    run.leave()


def _continue(run: Run, node: ast.Continue) -> None:
    run.emit(Exit, node, how="continue")
    if run.loops:
        run.loops[-1].continues = join(run.loops[-1].continues, run.state)
    run.leave()


def _function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    outer = run.nested.qualname if run.nested is not None else run.ref.qualname
    if isinstance(run.node, ast.Module) and run.nested is None:
        return
    ref = FunctionRef(run.path, f"{outer}.<locals>.{node.name}", node.lineno)
    for default in (*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)):
        run.evaluate(default)
    run.state.names[node.name] = FunctionValue(ref, decorated=bool(node.decorator_list))
    run.define(node, ref)


def _match(run: Run, node: ast.Match) -> None:
    run.evaluate(node.subject)
    before = run.state
    outcomes = [before.copy()]
    for case in node.cases:
        run.state = before.copy()
        for name in _captures(case.pattern):
            run.state.names[name] = Unknown("pattern")
        if case.guard is not None:
            run.evaluate(case.guard)
        with run.block(BlockKind.MATCH, case):
            execute(run, case.body)
        outcomes.append(run.state)
    run.state = join_all(outcomes)


def _captures(pattern: ast.pattern) -> list[str]:
    return [
        name
        for part in ast.walk(pattern)
        if (name := getattr(part, "name", None) or getattr(part, "rest", None)) is not None
    ]


def _delete(run: Run, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            run.state.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            assign(run, target, Unknown("deleted"), node, None)
        else:
            run.evaluate(target)


def _assert(run: Run, node: ast.Assert) -> None:
    asked_for_truth(run, run.evaluate(node.test), node.test)
    narrow(run, node.test, truth=True)


def _global(run: Run, node: ast.Global | ast.Nonlocal) -> None:
    for name in node.names:
        run.state.names[name] = Unknown("global")
        run.opaque_names.add(name)


# Each handler takes the type of node that it is registered for.
_STATEMENTS: dict[type[ast.stmt], Callable[[Run, Any], None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: augmented_assign,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.ClassDef: class_body,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Match: _match,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Import: bind_import,
    ast.ImportFrom: bind_import_from,
}
