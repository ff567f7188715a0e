"""Checks a rewritten file: it reads as it was meant, and nothing else moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

import libcst as cst

from codemods.rewrite.document import Document, RefusalError, parse

_LAYOUT = frozenset(
    {
        "comma",
        "equal",
        "footer",
        "header",
        "indent",
        "leading_lines",
        "lines_after_decorators",
        "lpar",
        "rpar",
        "lbracket",
        "rbracket",
        "lbrace",
        "rbrace",
        "semicolon",
        "trailing_whitespace",
        "default_indent",
        "default_newline",
        "has_trailing_newline",
        "encoding",
        "first_colon",
        "second_colon",
        "newline",
        "dot",
        "relative",
        "separator",
    }
)


def verify(old: Document, module: cst.Module, text: str, changed: Iterable[tuple[int, int]]) -> None:
    """Raises RefusalError unless `text` reads as `module`, and has all lines of `old` but those `changed`.

    `changed` are ranges of line numbers; a range (n + 1, n) means that lines may come after line n. Statements of the
    module that are the old ones stand in lines of their own that are compared, so only the new ones are parsed again.
    """
    ranges = sorted(changed)
    _verify_lines(old.lines, text.split("\n"), ranges)
    _verify_comments(old, text, ranges)
    untouched = {id(statement) for statement in old.module.body}
    new = [statement for statement in module.body if id(statement) not in untouched]
    part = module.with_changes(header=(), body=new, footer=(), encoding="utf-8")
    again = parse(part.code.encode("utf-8"))
    if not same_syntax(new, list(again.body)):
        raise RefusalError(reason="the result does not read as intended")


def same_syntax(one: object, other: object) -> bool:
    """Whether two trees are equal but for layout."""
    if isinstance(one, cst.CSTNode):
        if type(one) is not type(other):
            return False
        for item in fields(one):
            name = item.name
            if name in _LAYOUT or name.startswith("whitespace"):
                continue
            if not same_syntax(getattr(one, name), getattr(other, name)):
                return False
        return True
    if isinstance(one, list | tuple):
        if not isinstance(other, list | tuple) or len(one) != len(other):
            return False
        return all(same_syntax(left, right) for left, right in zip(one, other, strict=True))
    return one == other


def _verify_lines(old: Sequence[str], new: Sequence[str], changed: Sequence[tuple[int, int]]) -> None:
    """Each run of unchanged lines must follow the one before it; the first starts and the last ends the file."""
    if old[-1]:
        # without a newline at the end, another line may become the last one and lose its carriage return
        old, new = ([line.removesuffix("\r") for line in lines] for lines in (old, new))
    position = 0
    start = 0
    for number, (first, last) in enumerate(changed):
        position = _found(old[start : first - 1], new, position, anchored=number == 0)
        start = max(start, last)
    rest = old[start:]
    tail = len(new) - len(rest)
    if tail < position or list(new[tail:]) != list(rest):
        raise RefusalError(reason="lines outside of the edits would change")


def _verify_comments(old: Document, text: str, changed: Sequence[tuple[int, int]]) -> None:
    """No comment of the changed lines may be lost."""
    for first, last in changed:
        for comment in old.comments(old.offset(first, 0), old.offset(last + 1, 0)) if first <= last else ():
            if text.count(comment.value) < old.text.count(comment.value):
                raise RefusalError(reason=f"the comment {comment.value!r} would be lost")


def _found(run: Sequence[str], new: Sequence[str], position: int, *, anchored: bool) -> int:
    """Where `run` ends in `new`, searched from `position` on."""
    size = len(run)
    if size == 0:
        return position
    last = position if anchored else len(new) - size
    for begin in range(position, last + 1):
        if new[begin] == run[0] and list(new[begin : begin + size]) == list(run):
            return begin + size
    raise RefusalError(reason="lines outside of the edits would change")
