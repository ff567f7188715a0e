"""Loops over rows: which statement or comprehension drives them, and whether something runs for each row."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemods.evidence import Evidence, assumed, proved, refuted
from codemods.trace.events import Block, BlockKind, Event, Exit, FunctionTrace
from codemods.trace.values import ObjState, Origin

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_LOOPS = (BlockKind.FOR, BlockKind.WHILE)
_BRANCHES = (BlockKind.IF, BlockKind.ELSE, BlockKind.CONDITION)
_HARMLESS = frozenset({BlockKind.TRY, BlockKind.WITH, BlockKind.FINALLY})
_WHY = {
    BlockKind.FOR: "in a loop of its own",
    BlockKind.COMPREHENSION: "in a comprehension of its own",
    BlockKind.WHILE: "in a while loop",
    BlockKind.EXCEPT: "after an exception only",
    BlockKind.MATCH: "in one case only",
    BlockKind.FUNCTION: "in a function inside this one",
}
_STOPPING = frozenset({"next", "any", "all"})
"""Functions that need not take all that a generator gives."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What iterates rows."""

    node: ast.For | ast.AsyncFor | Comprehension
    iterable: ast.expr
    """What stands behind `in`."""

    @classmethod
    def of(cls, trace: FunctionTrace, row: ObjState) -> Loop | None:
        """The loop whose variable the row is; None where it is none's."""
        node, parent = row.node, trace.parents(row.node) if row.node is not None else None
        while isinstance(parent, ast.Call | ast.Starred | ast.Await) and isinstance(node, ast.expr):
            node, parent = parent, trace.parents(parent)
        match parent:
            case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable) if iterable is node:
                return cls(parent, iterable)
            case ast.comprehension(iter=iterable) if iterable is node:
                outer = trace.parents(parent)
                return cls(outer, iterable) if isinstance(outer, Comprehension) else None
            case _:
                return None

    def holds(self, event: Event) -> bool:
        """True where the event is part of the loop's body."""
        return any(block.node is self.node for block in event.blocks)


def runs_each_time(trace: FunctionTrace, event: Event, between: Sequence[ObjState], loop: Loop | None) -> Evidence:
    """Does the event happen for each row of the loop (without one: at each call of the function)?

    `between` are the rows of loops that belong to the path. A test for the presence of what is followed is no
    condition: where it is missing, nothing is read.
    """
    own = {id(inner.node) for state in between if (inner := _loop_of(trace, state)) is not None}
    inside = loop is None
    for block in event.blocks:
        if not inside:
            inside = loop is not None and block.node is loop.node
            if inside and not isinstance(block.node, Comprehension):
                continue
        doubt = _doubt(trace, block, event, own) if inside else None
        if doubt is not None:
            return doubt
    left = next(_ways_out(trace, event, loop), None)
    if left is not None:
        return assumed(f"it is left before that in {trace.at(left.node)} for some", trace.at(left.node))
    return proved("it runs for each row", trace.at(event.node))


def _loop_of(trace: FunctionTrace, state: ObjState) -> Loop | None:
    return Loop.of(trace, state) if state.origin is Origin.ITERATED else None


def _doubt(trace: FunctionTrace, block: Block, event: Event, own: set[int]) -> Evidence | None:
    at = trace.at(block.node.pattern if isinstance(block.node, ast.match_case) else block.node)
    if block.kind in _BRANCHES:
        if block.test is None or _asks_presence(block.test, event.node):
            return None
        otherwise = block.kind is BlockKind.ELSE
        return assumed(f"it {'does not run' if otherwise else 'runs only'} where {_short(block.test)}", at)
    if _is_driven_by(trace, block.node, event.node):
        return None
    if isinstance(block.node, Comprehension):
        for test in _tests_before(trace, block.node, event.node):
            if not _asks_presence(test, event.node):
                return assumed(f"it runs only where {_short(test)}", at)
    if block.kind in _HARMLESS or id(block.node) in own:
        return None
    return assumed(f"it stands {_WHY.get(block.kind, 'in a block of its own')}", at)


def _is_driven_by(trace: FunctionTrace, loop: ast.AST, inner: ast.AST) -> bool:
    """True where `inner` is part of what the loop goes through: that is evaluated once, before its first round."""
    match loop:
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable):
            return any(item is iterable for item in _around(trace, inner, loop))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return any(item is loop.generators[0].iter for item in _around(trace, inner, loop))
        case _:
            return False


def _tests_before(trace: FunctionTrace, node: Comprehension, inner: ast.AST) -> Iterator[ast.expr]:
    """The tests of a comprehension that come before a part of it."""
    around = {id(item) for item in _around(trace, inner, node)}
    for generator in node.generators:
        if id(generator.iter) in around:
            return
        for test in generator.ifs:
            if id(test) in around:
                return
            yield test


def _around(trace: FunctionTrace, inner: ast.AST, outer: ast.AST) -> Iterator[ast.AST]:
    node: ast.AST | None = inner
    while node is not None and node is not outer:
        yield node
        node = trace.parents(node)


def _ways_out(trace: FunctionTrace, event: Event, loop: Loop | None) -> Iterator[Event]:
    """Earlier places that go on to the next row, or out, and leave the event out; raise is no way on."""
    for leave in trace.of(Exit):
        if leave.index >= event.index:
            return
        if getattr(leave, "how", "") == "raise" or leave.function is not event.function:
            continue
        if loop is not None and not loop.holds(leave):
            continue
        if getattr(leave, "how", "") in ("continue", "break") and not _of_a_loop_around(leave, event):
            continue
        branch = next((block for block in reversed(leave.blocks) if block.kind in _BRANCHES), None)
        if branch is None or branch.test is None or not _asks_presence(branch.test, event.node):
            yield leave


def _of_a_loop_around(leave: Event, event: Event) -> bool:
    """True where the loop that is continued or broken holds the event too."""
    inner = next((block for block in reversed(leave.blocks) if block.kind in _LOOPS), None)
    return inner is not None and any(block.node is inner.node for block in event.blocks)


def _asks_presence(test: ast.expr, node: ast.AST) -> bool:
    """`if book.author:` before `book.author.name`: nothing but the relation's presence is asked."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _asks_presence(inner, node)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _asks_presence(left, node)
        case ast.Name() | ast.Attribute():
            text = ast.unparse(test)
            return text in _prefixes(node) or (text.endswith("_id") and text.removesuffix("_id") == ast.unparse(node))
        case _:
            return False


def _prefixes(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute):
        node = node.value
        yield ast.unparse(node)


def _short(test: ast.expr) -> str:
    text = " ".join(ast.unparse(test).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def goes_on(trace: FunctionTrace, loop: Loop) -> Evidence:
    """Does the loop go through all rows? Refuted where it ends with the first one."""
    at = trace.at(loop.node)
    if isinstance(loop.node, ast.GeneratorExp):
        taker = trace.parents(loop.node)
        if isinstance(taker, ast.Call) and isinstance(taker.func, ast.Name) and taker.func.id in _STOPPING:
            return assumed(f"{taker.func.id}() may stop before the last row", at)
    for leave in trace.of(Exit):
        how = getattr(leave, "how", "")
        if how in ("raise", "continue") or not loop.holds(leave):
            continue
        inside = leave.blocks[next(i for i, block in enumerate(leave.blocks) if block.node is loop.node) + 1 :]
        if any(block.kind is BlockKind.FUNCTION for block in inside):
            continue
        if how == "break" and any(block.kind in _LOOPS for block in inside):
            continue
        place = trace.at(leave.node)
        if not any(block.kind not in _HARMLESS for block in inside):
            return refuted("the loop ends with its first row", place)
        return assumed(f"the loop may end before the last row in {place}", place)
    return proved("the loop goes through all rows", at)
