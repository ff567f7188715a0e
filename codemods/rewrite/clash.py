"""Whether the edits of two sites can be carried out in one pass; decided on spans alone."""

from __future__ import annotations

from collections.abc import Sequence

from codemods.edits import (
    AddArgument,
    Arguments,
    Edit,
    InsertAfter,
    ReplaceExpression,
    ReplaceStatement,
    Span,
    WrapStatements,
)


def clashes(a: Sequence[Edit], b: Sequence[Edit]) -> bool:
    """True where `a` and `b` cannot be carried out in one pass. Symmetric, and a little conservative."""
    return any(_clash(one, other) for one in a for other in b)


def _clash(one: Edit, other: Edit) -> bool:
    if _takes_from(one, other) or _takes_from(other, one):
        return True
    if not one.at.overlaps(other.at):
        return False
    if one.at == other.at:
        return _clash_at_one_node(one, other) and _clash_at_one_node(other, one)
    if one.at.contains(other.at):
        return not _carries(one, other.at)
    if other.at.contains(one.at):
        return not _carries(other, one.at)
    return True


def _clash_at_one_node(outer: Edit, inner: Edit) -> bool:
    """Whether `inner` cannot be made before `outer`, both at the same place."""
    if isinstance(outer, AddArgument) and isinstance(inner, AddArgument):
        return outer.keyword == inner.keyword != ""
    if isinstance(outer, InsertAfter):
        return not isinstance(inner, InsertAfter | AddArgument | ReplaceExpression)
    if isinstance(outer, WrapStatements):
        return isinstance(inner, WrapStatements)
    if isinstance(outer, ReplaceStatement):
        if not isinstance(inner, AddArgument | ReplaceExpression):
            return True
        return not _carries(outer, inner.at)
    if isinstance(outer, ReplaceExpression):
        return not (isinstance(inner, AddArgument) and _carries(outer, inner.at))
    return True


def _carries(outer: Edit, inner: Span) -> bool:
    """Whether what stands at `inner` is still there after `outer`, which contains it."""
    if not isinstance(outer, ReplaceExpression | ReplaceStatement):
        return True
    for hole in outer.holes:
        if isinstance(hole, Span):
            if hole.contains(inner):
                return True
        elif hole.call == inner or _may_be_argument(hole, inner):
            return True
    return False


def _may_be_argument(hole: Arguments, inner: Span) -> bool:
    """Arguments lie within the call, and never where the call starts."""
    starts_with_call = (inner.line, inner.column) == (hole.call.line, hole.call.column)
    return hole.call.contains(inner) and not starts_with_call


def _takes_from(taker: Edit, giver: Edit) -> bool:
    """Whether a hole of `taker`, outside of its own place, lies in something that `giver` replaces."""
    if not isinstance(giver, ReplaceExpression | ReplaceStatement):
        return False
    if giver.at.contains(taker.at):
        return False
    for hole in taker.holes:
        span = hole if isinstance(hole, Span) else hole.call
        if taker.at.contains(span) or not giver.at.contains(span):
            continue
        if isinstance(giver, ReplaceStatement) or span != giver.at:
            return True
    return False
