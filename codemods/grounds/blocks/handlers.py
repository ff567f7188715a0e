"""Exception handlers around an event: which would see its failure, and what they do about it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemods.trace.events import Block, BlockKind, Event

SAYING = frozenset(
    {
        *("debug", "info", "warn", "warning", "error", "exception", "critical", "log", "print"),
        *("capture_exception", "capture_message"),
    }
)
"""Last names of functions that only tell somebody."""


def handlers_around(
    event: Event, catching: Collection[str], *, before_commit: bool
) -> Iterator[tuple[ast.ExceptHandler, ast.Try]]:
    """The handlers around `event` that catch one of the exceptions called `catching`, or everything; outermost first.

    With `before_commit` only those that stand inside the outermost transaction: one around the whole block sees what
    happens at the commit, too.
    """
    for block in _blocks(event, before_commit):
        if block.kind is BlockKind.TRY and isinstance(block.node, ast.Try):
            yield from ((handler, block.node) for handler in block.node.handlers if _catches(handler, catching))


def suppressed(event: Event, *, before_commit: bool) -> ast.expr | None:
    """The `contextlib.suppress(...)` around the event that swallows its failure."""
    for block in _blocks(event, before_commit):
        if isinstance(block.node, ast.With):
            for item in block.node.items:
                if isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr.func).endswith("suppress"):
                    return item.context_expr
    return None


def _blocks(event: Event, before_commit: bool) -> tuple[Block, ...]:
    opened = event.atomics[0].node if event.atomics and before_commit else None
    entered = next((index for index, block in enumerate(event.blocks) if _enters(block.node, opened)), 0)
    return event.blocks[entered:]


def _enters(node: ast.AST, context: ast.AST | None) -> bool:
    return isinstance(node, ast.With | ast.AsyncWith) and any(item.context_expr is context for item in node.items)


def only_says(handler: ast.ExceptHandler) -> bool:
    """The handler logs, prints or does nothing."""
    return all(_says(statement) for statement in handler.body)


def raises_again(handler: ast.ExceptHandler) -> bool:
    """The handler does nothing but log and raise."""
    *before, last = handler.body
    return isinstance(last, ast.Raise) and all(_says(statement) for statement in before)


def _catches(handler: ast.ExceptHandler, names: Collection[str]) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(ast.unparse(item).rpartition(".")[2] in names for item in types)


def _says(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=function)):
            return ast.unparse(function).rpartition(".")[2] in SAYING
    return False
