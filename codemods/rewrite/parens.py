"""Parentheses exactly where they are needed: by precedence, and where an expression goes over several lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

E = TypeVar("E", bound=cst.BaseExpression)

_TEST, _OR, _AND, _NOT, _COMPARE, _BIT_OR, _UNARY, _POWER, _AWAIT, _ATOM = 1, 2, 3, 4, 5, 6, 12, 13, 14, 15
_BINARY: dict[type[cst.BaseBinaryOp], int] = {
    cst.BitOr: _BIT_OR,
    cst.BitXor: 7,
    cst.BitAnd: 8,
    cst.LeftShift: 9,
    cst.RightShift: 9,
    cst.Add: 10,
    cst.Subtract: 10,
    cst.Power: _POWER,
}
_PRODUCT = 11
"""Multiplication, division, modulo and matrix product."""

_BARE_TUPLE = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return, cst.Expr, cst.For, cst.Yield)
_BARE_YIELD = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Expr)
_BRACKETED = (
    cst.Arg,
    cst.DictElement,
    cst.StarredDictElement,
    cst.SubscriptElement,
    cst.Param,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
)


def fit(node: E, ancestors: Sequence[cst.CSTNode], child: cst.CSTNode) -> E:
    """`node` as it must look in the place of `child`, whose ancestors are given innermost first.

    Parentheses that the place does not ask for are taken off, unless they hold a comment.
    """
    bare = node.with_changes(lpar=(), rpar=())
    wanted = needs_parentheses(bare, ancestors, child)
    if node.lpar:
        keep = wanted or isinstance(node, cst.Tuple) or _holds_comment(node)
        return node if keep else bare
    return parenthesized(node) if wanted else node


def parenthesized(node: E) -> E:
    """`node` in parentheses, within those that it has."""
    return node.with_changes(lpar=(*node.lpar, cst.LeftParen()), rpar=(cst.RightParen(), *node.rpar))


def needs_parentheses(node: cst.BaseExpression, ancestors: Sequence[cst.CSTNode], child: cst.CSTNode) -> bool:
    """Whether `node`, which has no parentheses, needs them in the place of `child`."""
    parent = ancestors[0]
    if isinstance(node, cst.Tuple):
        by_syntax = not isinstance(parent, _BARE_TUPLE)
    elif isinstance(node, cst.Yield):
        by_syntax = not isinstance(parent, _BARE_YIELD)
    elif isinstance(node, cst.NamedExpr):
        plain = isinstance(parent, cst.Arg) and parent.keyword is None and not parent.star
        by_syntax = not (plain or isinstance(parent, cst.If | cst.While))
    elif isinstance(node, cst.GeneratorExp):
        by_syntax = not _is_only_argument(ancestors)
    elif isinstance(node, cst.Integer) and isinstance(parent, cst.Attribute):
        by_syntax = True
    else:
        by_syntax = _level(node) < _required(parent, child)
    return by_syntax or (goes_over_lines(node) and not _in_brackets(ancestors))


def _is_only_argument(ancestors: Sequence[cst.CSTNode]) -> bool:
    if len(ancestors) < 2 or not isinstance(ancestors[1], cst.Call):
        return False
    argument = ancestors[0]
    call = ancestors[1]
    return isinstance(argument, cst.Arg) and len(call.args) == 1 and not argument.star and argument.keyword is None


def _level(node: cst.BaseExpression) -> int:
    match node:
        case cst.Lambda() | cst.IfExp():
            return _TEST
        case cst.BooleanOperation(operator=cst.Or()):
            return _OR
        case cst.BooleanOperation():
            return _AND
        case cst.UnaryOperation(operator=cst.Not()):
            return _NOT
        case cst.UnaryOperation():
            return _UNARY
        case cst.Comparison():
            return _COMPARE
        case cst.BinaryOperation():
            return _BINARY.get(type(node.operator), _PRODUCT)
        case cst.Await():
            return _AWAIT
        case _:
            return _ATOM


def is_atom(node: cst.BaseExpression) -> bool:
    """Whether an attribute can be taken of `node` without parentheses."""
    return _level(node) == _ATOM and not isinstance(node, cst.Integer | cst.Tuple | cst.GeneratorExp | cst.Yield)


def _required(parent: cst.CSTNode, child: cst.CSTNode) -> int:
    """The lowest level that may stand in the place of `child` without parentheses."""
    match parent:
        case cst.BinaryOperation():
            return _required_in_binary(parent, child)
        case cst.BooleanOperation():
            level = _level(parent)
            return level if child is parent.left else level + 1
        case cst.UnaryOperation():
            return _level(parent)
        case cst.Comparison() | cst.ComparisonTarget() | cst.StarredElement() | cst.StarredDictElement():
            return _BIT_OR
        case cst.Attribute() | cst.Await():
            return _ATOM
        case cst.Call():
            return _ATOM
        case cst.Subscript() if child is parent.value:
            return _ATOM
        case cst.IfExp():
            return _TEST if child is parent.orelse else _OR
        case cst.CompFor() | cst.CompIf():
            return _OR
        case cst.FormattedStringExpression():
            return _OR
        case _:
            return _TEST


def _required_in_binary(parent: cst.BinaryOperation, child: cst.CSTNode) -> int:
    level = _level(parent)
    if level == _POWER:
        return _AWAIT if child is parent.left else _UNARY
    return level if child is parent.left else level + 1


def goes_over_lines(node: cst.CSTNode) -> bool:
    """Whether `node` has a line break that only brackets around it make legal."""
    match node:
        case cst.BaseString() | cst.List() | cst.Set() | cst.Dict() | cst.ListComp() | cst.SetComp() | cst.DictComp():
            if not isinstance(node, cst.ConcatenatedString):
                return False
            parts: Sequence[cst.CSTNode] = node.children
        case cst.Call():
            parts = (node.func, node.whitespace_after_func)
        case cst.Subscript():
            parts = (node.value, node.whitespace_after_value)
        case _:
            parts = node.children
    return any(
        isinstance(part, cst.ParenthesizedWhitespace)
        or (not (isinstance(part, cst.BaseExpression) and part.lpar) and goes_over_lines(part))
        for part in parts
    )


def _in_brackets(ancestors: Sequence[cst.CSTNode]) -> bool:
    for ancestor in ancestors:
        if isinstance(ancestor, cst.BaseStatement | cst.BaseSmallStatement):
            return False
        if isinstance(ancestor, (*_BRACKETED, cst.List, cst.Set)):
            return True
        if isinstance(ancestor, cst.BaseExpression) and ancestor.lpar:
            return True
    return False


def _holds_comment(node: cst.BaseExpression) -> bool:
    parts: list[cst.CSTNode] = [*node.lpar, *node.rpar]
    while parts:
        part = parts.pop()
        if isinstance(part, cst.Comment):
            return True
        parts.extend(part.children)
    return False
