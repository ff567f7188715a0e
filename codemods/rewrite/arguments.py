"""Arguments of calls: adding one, and putting those of one call into another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from codemods.rewrite.document import RefusalError
from codemods.rewrite.layout import Listing, is_vertical, shifted, vertical
from codemods.rewrite.parens import parenthesized

_NO_SPACE = cst.SimpleWhitespace("")


def add_argument(call: cst.Call, keyword: str, value: cst.BaseExpression, unit: str) -> cst.Call:
    """`call` with ``keyword=value`` as its last argument; without a keyword, with the value.

    Raises RefusalError where the call may have that argument already, or has arguments that must stay the last.
    """
    for arg in call.args:
        if not keyword and (arg.keyword is not None or arg.star == "**"):
            raise RefusalError(reason="the call has keyword arguments, which come last")
        if arg.star == "**":
            raise RefusalError(reason=f"the call passes **{_short(arg.value)}, which may hold {keyword}")
        if arg.keyword is not None and arg.keyword.value == keyword:
            raise RefusalError(reason=f"the call has {keyword} already")
    equal = cst.AssignEqual(whitespace_before=_NO_SPACE, whitespace_after=_NO_SPACE)
    new = cst.Arg(keyword=cst.Name(keyword), equal=equal, value=value) if keyword else cst.Arg(value)
    if not call.args:
        return _add_first(call, new, unit)
    last = call.args[-1]
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
        last = last.with_changes(value=parenthesized(last.value))
    return call.with_changes(args=[*call.args[:-1], *_after(call, last, new)])


def _short(node: cst.BaseExpression) -> str:
    return cst.Module([]).code_for_node(node).splitlines()[0]


def _add_first(call: cst.Call, new: cst.Arg, unit: str) -> cst.Call:
    space = call.whitespace_before_args
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return call.with_changes(args=[new], whitespace_before_args=_NO_SPACE)
    outer = space.last_line.value
    inner = cst.SimpleWhitespace(outer + unit)
    before = space.with_changes(indent=True, last_line=inner)
    return call.with_changes(args=[_at_end(new, space)], whitespace_before_args=before)


def _at_end(new: cst.Arg, space: cst.ParenthesizedWhitespace) -> cst.Arg:
    """`new` in front of a closing parenthesis on its own line."""
    return new.with_changes(whitespace_after_arg=_plain(space))


def _plain(space: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    """The line break of `space` without its comments."""
    newline = space.first_line.newline
    return cst.ParenthesizedWhitespace(
        first_line=cst.TrailingWhitespace(newline=newline), indent=space.indent, last_line=space.last_line
    )


def _after(call: cst.Call, last: cst.Arg, new: cst.Arg) -> tuple[cst.Arg, cst.Arg]:
    """The last argument and `new`, in the layout of the others."""
    between = _break_before_last(call)
    if isinstance(last.comma, cst.Comma):
        closing = last.comma.whitespace_after
        if isinstance(closing, cst.ParenthesizedWhitespace):
            gap = _to(closing, between, call)
            comma = last.comma.with_changes(whitespace_after=_plain(closing))
            return last.with_changes(comma=last.comma.with_changes(whitespace_after=gap)), new.with_changes(comma=comma)
        separator = last.comma.with_changes(whitespace_after=_gap_like(between))
        return last.with_changes(comma=separator), new.with_changes(comma=last.comma)
    closing = last.whitespace_after_arg
    if isinstance(closing, cst.ParenthesizedWhitespace):
        comma = cst.Comma(whitespace_after=_to(closing, between, call))
        return last.with_changes(comma=comma, whitespace_after_arg=_NO_SPACE), _at_end(new, closing)
    comma = cst.Comma(whitespace_after=_gap_like(between))
    return (
        last.with_changes(comma=comma, whitespace_after_arg=_NO_SPACE),
        new.with_changes(whitespace_after_arg=closing),
    )


def _break_before_last(call: cst.Call) -> cst.ParenthesizedWhitespace | None:
    """The line break in front of the last argument."""
    if len(call.args) == 1:
        space: object = call.whitespace_before_args
    else:
        comma = call.args[-2].comma
        space = comma.whitespace_after if isinstance(comma, cst.Comma) else None
    return space if isinstance(space, cst.ParenthesizedWhitespace) else None


def _to(
    closing: cst.ParenthesizedWhitespace, model: cst.ParenthesizedWhitespace | None, call: cst.Call
) -> cst.BaseParenthesizableWhitespace:
    """The white space `closing`, comments and all, when an argument follows in place of the parenthesis."""
    if model is not None:
        return closing.with_changes(indent=model.indent, last_line=model.last_line)
    if closing.first_line.comment is None and not closing.empty_lines:
        return cst.SimpleWhitespace(" ")
    first = call.whitespace_before_args
    if not isinstance(first, cst.ParenthesizedWhitespace):
        return closing
    return closing.with_changes(last_line=first.last_line)


def _gap_like(model: cst.ParenthesizedWhitespace | None) -> cst.BaseParenthesizableWhitespace:
    return cst.SimpleWhitespace(" ") if model is None else _plain(model)


@dataclass(frozen=True, slots=True)
class Margins:
    """Indents within the block, for arguments that move from one call to another."""

    donor: str
    """The line on which the call starts that gives them."""
    call: str | None
    """The line on which the call starts that takes them, and closes; None where it stays on one line."""
    unit: str
    """One level of indentation."""


def splice(call: cst.Call, position: int, donor: cst.Call, margins: Margins) -> cst.Call:
    """`call` with all arguments of `donor` in place of its argument number `position`."""
    before, hole, after = call.args[:position], call.args[position], call.args[position + 1 :]
    if margins.call is None and not is_vertical(donor):
        return call.with_changes(args=_joined(before, donor.args, hole, after))
    outer, unit = margins.call or "", margins.unit
    own = Listing.of(call.with_changes(args=[*before, *after]))
    given = Listing.of(donor)
    for entry in given.entries:
        entry.arg = shifted(entry.arg, margins.donor if given.indent is None else given.indent, outer + unit)
    if given.opening is not None and position and own.entries[position - 1].beside is None:
        own.entries[position - 1].beside = given.opening
    elif given.opening is not None:
        own.opening = own.opening or given.opening
    own.entries[position:position] = given.entries
    if len(own.entries) > 1:
        for entry in own.entries:
            entry.arg = _with_generator_closed(entry.arg)
    own.closing += given.closing
    own.trailing_comma = given.trailing_comma and len(own.entries) == 1
    return vertical(call, own, outer, unit)


def _joined(
    before: Sequence[cst.Arg], given: Sequence[cst.Arg], hole: cst.Arg, after: Sequence[cst.Arg]
) -> list[cst.Arg]:
    """Arguments of two calls on one line."""
    moved = list(given)
    if moved:
        moved[-1] = moved[-1].with_changes(comma=hole.comma, whitespace_after_arg=hole.whitespace_after_arg)
    args = [*before, *moved, *after]
    if args and not after:
        args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    if len(args) > 1:
        args = [_with_generator_closed(arg) for arg in args]
    return args


def _with_generator_closed(arg: cst.Arg) -> cst.Arg:
    value = arg.value
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        return arg.with_changes(value=parenthesized(value))
    return arg
