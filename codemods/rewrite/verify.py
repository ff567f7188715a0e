"""Checks a rewritten file: it reads as it was meant, and nothing else moved."""

from __future__ import annotations

import functools
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
    module and of its classes that are the old ones stand in lines of their own that are compared, so only the new ones
    are parsed again.
    """
    ranges = sorted(changed)
    _verify_lines(old.lines, text.split("\n"), ranges)
    _verify_comments(old, text, ranges)
    new = _new_statements(old.module.body, module.body)
    part = module.with_changes(header=(), body=new, footer=(), encoding="utf-8")
    again = parse(part.code.encode("utf-8"))
    if not same_syntax(new, list(again.body)):
        raise RefusalError(reason="the result does not read as intended")


def _new_statements(old: Sequence[cst.CSTNode], new: Sequence[cst.CSTNode]) -> list[cst.BaseStatement]:
    """The statements of a block that are not the old ones; of a class that changed in its body only, those in there."""
    known = {id(statement) for statement in old}
    kept = {id(statement) for statement in new}
    gone = [statement for statement in old if id(statement) not in kept]
    come = [statement for statement in new if id(statement) not in known]
    found: list[cst.BaseStatement] = []
    for number, statement in enumerate(come):
        before = gone[number] if len(gone) == len(come) else None
        if isinstance(statement, cst.ClassDef) and isinstance(before, cst.ClassDef) and _same_head(before, statement):
            found += _new_statements(before.body.body, statement.body.body)
        else:
            assert isinstance(statement, cst.BaseStatement)
            found.append(statement)
    return found


def _same_head(old: cst.ClassDef, new: cst.ClassDef) -> bool:
    """Whether two classes are the same but for the statements in their bodies."""
    if not isinstance(old.body, cst.IndentedBlock) or not isinstance(new.body, cst.IndentedBlock):
        return False
    names = [item.name for item in fields(old) if item.name != "body"]
    heads = all(_is_same(getattr(old, name), getattr(new, name)) for name in names)
    blocks = ("header", "indent", "footer")
    return heads and all(_is_same(getattr(old.body, name), getattr(new.body, name)) for name in blocks)


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(left is right for left, right in zip(one, other, strict=True))
    return one is other


def same_syntax(one: object, other: object) -> bool:
    """Whether two trees are equal but for layout."""
    if isinstance(one, cst.CSTNode):
        if type(one) is not type(other):
            return False
        return all(same_syntax(getattr(one, name), getattr(other, name)) for name in _syntax_of(type(one)))
    if isinstance(one, list | tuple):
        if not isinstance(other, list | tuple) or len(one) != len(other):
            return False
        return all(same_syntax(left, right) for left, right in zip(one, other, strict=True))
    return one == other


@functools.cache
def _syntax_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a kind of node that are more than layout."""
    names = (item.name for item in fields(kind))
    return tuple(name for name in names if name not in _LAYOUT and not name.startswith("whitespace"))


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
