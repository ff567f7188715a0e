"""Statements that became too long for a line, split at their last call as black does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import libcst as cst

from codemods.rewrite.layout import Listing, line_break, vertical

S = TypeVar("S", bound=cst.CSTNode)
_LIMITS = (79, 88, 100, 120)
_USUAL = 88
_MANY = 100
"""A file of so many lines would have longer ones, if they were allowed."""
_EMPTY = cst.Module([])


def line_limit(lines: Sequence[str], default: int) -> int:
    """How long the lines of a file may be: a usual limit that they keep, and that several come close to."""
    lengths = [len(line.rstrip("\r")) for line in lines]
    for limit in _LIMITS:
        close = sum(limit - 12 < length <= limit for length in lengths)
        over = sum(length > limit for length in lengths)
        if close > 2 and over * 3 <= close:
            return limit
        if limit == _USUAL and over == 0 and len(lines) > _MANY:
            return limit
    return default


@dataclass(frozen=True, slots=True)
class Fitter:
    """Splits what is too long."""

    limit: int
    unit: str
    """One level of indentation."""
    margin: str
    """The indentation of the statement."""

    def statement(self, node: S) -> S:
        """`node`, with its last call over several lines where it stands on one that is too long."""
        changed = self._split(node)
        assert isinstance(changed, type(node))
        return changed

    def _split(self, node: cst.CSTNode) -> cst.CSTNode:
        match node:
            case cst.SimpleStatementLine(body=[only]):
                bare = node.with_changes(leading_lines=(), trailing_whitespace=cst.TrailingWhitespace())
                if self._fits(_EMPTY.code_for_node(bare).rstrip("\r\n")):
                    return node
                changed = self._in_small(only)
                return node if changed is only else node.with_changes(body=[changed])
            case cst.If() | cst.While():
                if self._fits(f"while {_EMPTY.code_for_node(node.test)}:"):
                    return node
                return node.with_changes(test=self.expression(node.test, ""))
            case _:
                return node

    def _in_small(self, node: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
        match node:
            case cst.Expr() | cst.Assign() | cst.AugAssign():
                return node.with_changes(value=self.expression(node.value, ""))
            case cst.Return(value=cst.BaseExpression() as value) | cst.AnnAssign(value=cst.BaseExpression() as value):
                return node.with_changes(value=self.expression(value, ""))
            case _:
                return node

    def _fits(self, code: str) -> bool:
        """Whether a line of `code` is short enough; code over several lines is left as it is."""
        return "\n" in code or len(self.margin) + len(code) <= self.limit

    def expression(self, node: cst.BaseExpression, outer: str) -> cst.BaseExpression:
        """`node` over several lines; its first line starts at the indent `outer` within the block."""
        match node:
            case cst.Call(args=[]) if isinstance(node.func, cst.Attribute):
                return node.with_changes(func=node.func.with_changes(value=self.expression(node.func.value, outer)))
            case cst.Call(args=[_, *_]):
                return self._call(node, outer)
            case cst.Await() | cst.UnaryOperation():
                return node.with_changes(expression=self.expression(node.expression, outer))
            case cst.Comparison():
                return node.with_changes(left=self.expression(node.left, outer))
            case cst.List(elements=[_, *_]):
                return self._list(node, outer)
            case _:
                return node

    def _call(self, call: cst.Call, outer: str) -> cst.Call:
        inner = outer + self.unit
        plain = [arg.with_changes(comma=cst.MaybeSentinel.DEFAULT) for arg in call.args]
        texts = [_EMPTY.code_for_node(arg) for arg in plain]
        if self._fits(inner + ", ".join(texts)):
            together = [arg.with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))) for arg in plain]
            together[-1] = plain[-1].with_changes(whitespace_after_arg=line_break(outer))
            return call.with_changes(args=together, whitespace_before_args=line_break(inner))
        listing = Listing.of(call.with_changes(args=plain))
        for entry, text in zip(listing.entries, texts, strict=True):
            if not self._fits(f"{inner}{text},"):
                entry.arg = entry.arg.with_changes(value=self.expression(entry.arg.value, inner))
        return vertical(call, listing, outer, self.unit)

    def _list(self, node: cst.List, outer: str) -> cst.List:
        inner = outer + self.unit
        elements = [item.with_changes(comma=cst.Comma(whitespace_after=line_break(inner))) for item in node.elements]
        elements[-1] = elements[-1].with_changes(comma=cst.Comma(whitespace_after=line_break(outer)))
        bracket = cst.LeftSquareBracket(whitespace_after=line_break(inner))
        return node.with_changes(elements=elements, lbracket=bracket, rbracket=cst.RightSquareBracket())
