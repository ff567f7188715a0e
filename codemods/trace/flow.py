"""Order in time: which event may run after which."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.edits import Span
from codemods.trace.events import Block, BlockKind, Event, FunctionTrace

_EXCLUSIVE = ({BlockKind.IF, BlockKind.ELSE},)
_LOOPS = (BlockKind.FOR, BlockKind.WHILE)


def follows(first: Event, second: Event) -> bool:
    """May `second` run after `first` in one activation of the function?

    Later in order and not on an exclusive branch; or anywhere in a loop that holds both. A nested function runs when it
    is called, which may be any time after its definition.
    """
    if first is second:
        return bool(_common_loops(first, second))
    if in_other_function(first, second) and _may_be_called_before(first, second):
        return not _exclusive(first, second)
    if second.index > first.index and not _exclusive(first, second):
        return True
    return bool(_common_loops(first, second))


def between(trace: FunctionTrace, first: Event, second: Event) -> Iterator[Event]:
    """The events that may run after `first` and before `second`, in order."""
    for event in trace.events:
        if event is not first and event is not second and follows(first, event) and follows(event, second):
            yield event


def in_other_function(first: Event, second: Event) -> bool:
    """One of them is in a nested function or lambda that the other is not in."""
    return _functions(first) != _functions(second)


def _functions(event: Event) -> list[ast.AST]:
    return [block.node for block in event.blocks if block.kind is BlockKind.FUNCTION]


def _may_be_called_before(first: Event, second: Event) -> bool:
    """The nested function that holds `first` stands above `second`."""
    others = _functions(second)
    mine = [node for node in _functions(first) if node not in others]
    return not mine or getattr(mine[0], "lineno", 0) <= second.line


def _common_loops(first: Event, second: Event) -> list[Block]:
    return [block for block in first.blocks if block.kind in _LOOPS and block in second.blocks]


def _exclusive(first: Event, second: Event) -> bool:
    """On the two arms of one `if` or conditional expression, or in a handler and in the `else` of one `try`."""
    arms = {id(block.node): block.kind for block in first.blocks}
    for block in second.blocks:
        mine = arms.get(id(block.node))
        if mine is not None and mine != block.kind and {mine, block.kind} in _EXCLUSIVE:
            return True
    return _in_handler_and_else(first, second)


def _in_handler_and_else(first: Event, second: Event) -> bool:
    handlers = {id(block.node) for block in first.blocks if block.kind is BlockKind.EXCEPT}
    for block in second.blocks:
        if block.kind is BlockKind.TRY and isinstance(block.node, ast.Try):
            is_same = any(id(handler) in handlers for handler in block.node.handlers)
            if is_same and any(Span.of(item).contains(Span.of(second.node)) for item in block.node.orelse):
                return True
    return False
