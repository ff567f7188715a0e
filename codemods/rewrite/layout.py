"""Calls over several lines, the way black writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import libcst as cst

N = TypeVar("N", bound=cst.CSTNode)


def line_break(
    indent: str, comment: cst.Comment | None = None, own: Sequence[cst.Comment] = ()
) -> cst.ParenthesizedWhitespace:
    """The white space within brackets that ends a line; `indent` is what the next one has more than the block."""
    return cst.ParenthesizedWhitespace(
        first_line=cst.TrailingWhitespace(
            whitespace=cst.SimpleWhitespace("  " if comment else ""),
            comment=comment,
        ),
        empty_lines=[cst.EmptyLine(whitespace=cst.SimpleWhitespace(indent), comment=item) for item in own],
        indent=True,
        last_line=cst.SimpleWhitespace(indent),
    )


@dataclass
class Entry:
    """One argument of a call with the comments that belong to it."""

    arg: cst.Arg
    above: list[cst.Comment] = field(default_factory=list)
    """Comments on lines of their own in front of it."""
    beside: cst.Comment | None = None
    """The comment after it on its line."""


@dataclass
class Listing:
    """The arguments of a call apart from their layout."""

    entries: list[Entry] = field(default_factory=list)
    opening: cst.Comment | None = None
    """The comment after the opening parenthesis."""
    closing: list[cst.Comment] = field(default_factory=list)
    """Comments on lines of their own in front of the closing parenthesis."""
    indent: str | None = None
    """What the lines of arguments have more than the block; None where all stand on one line."""
    trailing_comma: bool = False

    @classmethod
    def of(cls, call: cst.Call) -> Listing:
        """What `call` lists."""
        listing = cls(trailing_comma=bool(call.args) and isinstance(call.args[-1].comma, cst.Comma))
        above = listing._gap(call.whitespace_before_args, None, more=bool(call.args))
        for position, arg in enumerate(call.args):
            entry = Entry(arg, above)
            listing.entries.append(entry)
            more = position + 1 < len(call.args)
            above = listing._gap(arg.whitespace_after_arg, entry, more=False)
            if isinstance(arg.comma, cst.Comma):
                above += listing._gap(arg.comma.whitespace_before, entry, more=False)
                above += listing._gap(arg.comma.whitespace_after, entry, more=more)
        listing.closing = above
        return listing

    def _gap(self, space: cst.BaseParenthesizableWhitespace, entry: Entry | None, *, more: bool) -> list[cst.Comment]:
        """Takes the comments of one gap; gives back those on lines of their own."""
        if not isinstance(space, cst.ParenthesizedWhitespace):
            return []
        if more and self.indent is None:
            self.indent = space.last_line.value if space.indent else ""
        own = [line.comment for line in space.empty_lines if line.comment]
        comment = space.first_line.comment
        if comment is None:
            return own
        if entry is None and self.opening is None:
            self.opening = comment
        elif entry is not None and entry.beside is None:
            entry.beside = comment
        else:
            own.insert(0, comment)
        return own


def is_vertical(call: cst.Call) -> bool:
    """Whether the call's own white space breaks lines."""
    spaces: list[object] = [call.whitespace_before_args]
    for arg in call.args:
        spaces.append(arg.whitespace_after_arg)
        if isinstance(arg.comma, cst.Comma):
            spaces += [arg.comma.whitespace_before, arg.comma.whitespace_after]
    return any(isinstance(space, cst.ParenthesizedWhitespace) for space in spaces)


def vertical(call: cst.Call, listing: Listing, outer: str, unit: str) -> cst.Call:
    """`call` with the arguments of `listing`, one a line; `outer` is the indent of its first and last line."""
    inner = outer + unit
    entries = listing.entries
    args: list[cst.Arg] = []
    for position, entry in enumerate(entries):
        last = position + 1 == len(entries)
        below = listing.closing if last else entries[position + 1].above
        space = line_break(outer if last else inner, entry.beside, below)
        if below and last:
            space = _comments_deeper(space, inner)
        if last and len(entries) == 1 and not listing.trailing_comma:
            args.append(entry.arg.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=space))
        else:
            comma = cst.Comma(whitespace_after=space)
            args.append(entry.arg.with_changes(comma=comma, whitespace_after_arg=cst.SimpleWhitespace("")))
    before = line_break(inner, listing.opening, entries[0].above if entries else listing.closing)
    return call.with_changes(args=args, whitespace_before_args=before)


def _comments_deeper(space: cst.ParenthesizedWhitespace, indent: str) -> cst.ParenthesizedWhitespace:
    """Comments in front of a closing parenthesis stand where the arguments do."""
    white = cst.SimpleWhitespace(indent)
    return space.with_changes(empty_lines=[line.with_changes(whitespace=white) for line in space.empty_lines])


class _Shift(cst.CSTTransformer):
    """Moves the lines of an expression from one indent to another."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old = old
        self.new = new

    def _moved(self, space: cst.SimpleWhitespace) -> cst.SimpleWhitespace:
        if not space.value.startswith(self.old):
            return space
        return cst.SimpleWhitespace(self.new + space.value[len(self.old) :])

    def leave_ParenthesizedWhitespace(  # noqa: N802 - LibCST's name
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        if not updated_node.indent:
            return updated_node
        lines = [
            line.with_changes(whitespace=self._moved(line.whitespace)) if line.indent and line.comment else line
            for line in updated_node.empty_lines
        ]
        return updated_node.with_changes(empty_lines=lines, last_line=self._moved(updated_node.last_line))


def shifted(node: N, old: str, new: str) -> N:
    """`node` with its continuation lines moved from the indent `old` to `new`."""
    if old == new:
        return node
    moved = node.visit(_Shift(old, new))
    assert isinstance(moved, type(node))
    return moved


def breaks_lines(node: cst.CSTNode) -> bool:
    """Whether any white space in `node` breaks a line."""
    if isinstance(node, cst.ParenthesizedWhitespace):
        return True
    return any(breaks_lines(child) for child in node.children)


def like_the_chain(link: cst.Attribute) -> cst.Attribute:
    """`link` on a line of its own, where the call that it goes on with has its dot on one."""
    before = link.value
    if not isinstance(before, cst.Call) or not isinstance(before.func, cst.Attribute):
        return link
    space = before.func.dot.whitespace_before
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return link
    first = cst.TrailingWhitespace(newline=space.first_line.newline)
    plain = cst.ParenthesizedWhitespace(first_line=first, indent=space.indent, last_line=space.last_line)
    return link.with_changes(dot=link.dot.with_changes(whitespace_before=plain))
