"""Puts new import statements between the statements of a module."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import libcst as cst

from codemods.rewrite.blocks import Entry, leading, with_leading
from codemods.rewrite.placing import Added

_BLANK = cst.EmptyLine(indent=False)
_FIRST_LINES = re.compile(r"#!|#.*coding[:=]")


def with_imports(
    module: cst.Module, entries: list[Entry], added: Mapping[int, Sequence[Added]]
) -> Sequence[cst.EmptyLine]:
    """Put the new statements into `entries`; gives back the header that the module has then."""
    header = module.header
    for index in sorted(added, reverse=True):
        keys = _ids(module.body[index])
        position = next(number for number, entry in enumerate(entries) if entry.ids & keys)
        last = max(number for number, entry in enumerate(entries) if entry.ids & keys)
        items = sorted(added[index], key=lambda item: item.order)
        before = [item for item in items if not item.after]
        after = [item for item in items if item.after]
        if after:
            _put_after(entries, last + 1, after)
        if before:
            if index == 0 and not before[0].takes_leading:
                header, comments = _divided(module.header)
                _lead(entries, position, comments)
                if header and header[-1].comment is not None and not _FIRST_LINES.match(header[-1].comment.value):
                    before[0].blank_before = 1
            _put_before(entries, position, before)
    return header


def _ids(statement: cst.CSTNode) -> set[int]:
    if isinstance(statement, cst.SimpleStatementLine):
        return {id(item) for item in statement.body}
    return {id(statement)}


def _divided(header: Sequence[cst.EmptyLine]) -> tuple[Sequence[cst.EmptyLine], Sequence[cst.EmptyLine]]:
    """The header of the file, and the comment right above its first statement."""
    start = len(header)
    while start and header[start - 1].comment is not None and not _is_first_line(header[start - 1]):
        start -= 1
    if start == 0:
        return header, ()
    return header[:start], header[start:]


def _is_first_line(line: cst.EmptyLine) -> bool:
    return line.comment is not None and _FIRST_LINES.match(line.comment.value) is not None


def _lead(entries: list[Entry], position: int, lines: Sequence[cst.EmptyLine]) -> None:
    if lines and entries[position].statements:
        first = entries[position].statements[0]
        entries[position].statements[0] = with_leading(first, [*lines, *leading(first)])


def _put_after(entries: list[Entry], position: int, after: Sequence[Added]) -> None:
    blank = after[-1].blank_after
    if blank is not None and position < len(entries):
        _ensure_blank(entries[position], blank)
    statements: list[cst.BaseStatement] = []
    for number, item in enumerate(after):
        apart = number == 0 or after[number - 1].order[0] != item.order[0]
        statements.append(_spaced(item.statement, item.blank_before if apart else 0))
    entries.insert(position, Entry(set(), statements))


def _put_before(entries: list[Entry], position: int, before: Sequence[Added]) -> None:
    section: int | None = None
    for item in reversed(before):
        following = entries[position]
        statement = _spaced(item.statement, item.blank_before)
        if item.takes_leading and following.statements:
            first = following.statements[0]
            lead = leading(first)
            keep = len(lead)
            if item.blank_after:
                # a new section: the heading of the next one stays with it
                keep = next((i for i, line in enumerate(lead) if line.comment is not None), len(lead))
            statement = with_leading(statement, lead[:keep])
            following.statements[0] = with_leading(first, lead[keep:])
        if item.blank_after is not None and item.order[0] != section:
            _ensure_blank(following, item.blank_after if section is None else min(item.blank_after, 1))
        section = item.order[0]
        entries.insert(position, Entry(set(), [statement]))


def _spaced(statement: cst.BaseStatement, blank: int) -> cst.BaseStatement:
    return with_leading(statement, [_BLANK] * blank)


def _ensure_blank(entry: Entry, wanted: int) -> None:
    """At least `wanted` blank lines in front of `entry`."""
    if not entry.statements:
        return
    first = entry.statements[0]
    lead = leading(first)
    have = next((i for i, line in enumerate(lead) if line.comment is not None), len(lead))
    entry.statements[0] = with_leading(first, [*[_BLANK] * (wanted - have), *lead])
