"""Puts new import statements between the statements of a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from codemods.rewrite.blocks import Entry, leading, with_leading
from codemods.rewrite.placing import Added, header_length, taken_lines

_BLANK = cst.EmptyLine(indent=False)


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
            if index == 0:
                length = header_length(module, before[0])
                header = module.header[:length]
                _lead(entries, position, module.header[length:])
            _put_before(entries, position, before)
    return header


def _ids(statement: cst.CSTNode) -> set[int]:
    if isinstance(statement, cst.SimpleStatementLine):
        return {id(item) for item in statement.body}
    return {id(statement)}


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
            keep = taken_lines(lead, item)
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
