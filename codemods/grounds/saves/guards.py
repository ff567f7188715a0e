"""Checks of a value right before it is changed: `if p.stock >= n:` around the write, or one that leaves first."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codemods.grounds.rows import siblings, statement_before
from codemods.trace.events import FunctionTrace

LOOKUPS: dict[type[ast.cmpop], str] = {ast.GtE: "gte", ast.Gt: "gt", ast.LtE: "lte", ast.Lt: "lt", ast.Eq: "exact"}
TURNED = {"gte": "lt", "gt": "lte", "lte": "gt", "lt": "gte"}
MIRRORED = {"gte": "lte", "gt": "lt", "lte": "gte", "lt": "gt", "exact": "exact"}


@dataclass(frozen=True, slots=True)
class Guard:
    """A comparison of a value with something else, under which the statements run."""

    test: ast.Compare
    """What becomes the conditional update (its negation, where `leaves`)."""
    own: ast.expr
    """The read of the value in the test."""
    lookup: str
    """What holds when the statements run: "gte" for `value >= operand`."""
    operand: ast.expr
    leaves: bool
    """The test's block leaves the function or loop, and the statements stand after it."""


def guard_of(trace: FunctionTrace, run: Sequence[ast.stmt], is_own: Callable[[ast.expr], bool]) -> Guard | None:
    """The check that the first of the statements stands directly under, or directly after; None where there is none."""
    block = siblings(trace, run[0])
    parent = trace.parents(run[0])
    if isinstance(parent, ast.If) and block is parent.body and block[0] is run[0]:
        found = _compare(_last(parent.test, ast.And), is_own)
        if found is not None:
            return Guard(*found, leaves=False)
    before = statement_before(trace, run[0])
    if isinstance(before, ast.If) and not before.orelse and _always_leaves(before.body):
        found = _compare(_last(before.test, ast.Or), is_own)
        if found is not None and found[2] in TURNED:
            test, own, lookup, operand = found
            return Guard(test, own, TURNED[lookup], operand, leaves=True)
    return None


def _last(test: ast.expr, operator: type[ast.boolop]) -> ast.expr:
    """The operand that is evaluated last, when all before it let it come to that."""
    return test.values[-1] if isinstance(test, ast.BoolOp) and isinstance(test.op, operator) else test


def _always_leaves(body: Sequence[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def _compare(test: ast.expr, is_own: Callable[[ast.expr], bool]) -> tuple[ast.Compare, ast.expr, str, ast.expr] | None:
    match test:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in LOOKUPS:
            lookup = LOOKUPS[type(operator)]
            if is_own(left) and not _reads(right, is_own):
                return test, left, lookup, right
            if is_own(right) and not _reads(left, is_own):
                return test, right, MIRRORED[lookup], left
    return None


def _reads(node: ast.expr, is_own: Callable[[ast.expr], bool]) -> bool:
    return any(isinstance(item, ast.expr) and is_own(item) for item in ast.walk(node))
