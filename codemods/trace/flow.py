"""Order in time: which event may run after which."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.trace.events import Block, BlockKind, Event, FunctionTrace

_EXCLUSIVE = ({BlockKind.IF, BlockKind.ELSE},)
_LOOPS = (BlockKind.FOR, BlockKind.WHILE)


def follows(first: Event, second: Event) -> bool:
    """May `second` run after `first` in one activation of the function?

    Later in order and not on an exclusive branch; or anywhere in a loop that holds both.
    """
    if first is second:
        return bool(_common_loops(first, second))
    if second.index > first.index and not _exclusive(first, second):
        return True
    return bool(_common_loops(first, second))


def between(trace: FunctionTrace, first: Event, second: Event) -> Iterator[Event]:
    """The events that may run after `first` and before `second`, in order."""
    for event in trace.events:
        if event is not first and event is not second and follows(first, event) and follows(event, second):
            yield event


def _common_loops(first: Event, second: Event) -> list[Block]:
    return [block for block in first.blocks if block.kind in _LOOPS and block in second.blocks]


def _exclusive(first: Event, second: Event) -> bool:
    """On the two arms of one `if`, of one conditional expression, in two handlers of one `try`, in two cases."""
    arms = {id(block.node): block.kind for block in first.blocks}
    for block in second.blocks:
        mine = arms.get(id(block.node))
        if mine is not None and mine != block.kind and {mine, block.kind} in _EXCLUSIVE:
            return True
    return False
