"""Blocks of statements: replacing, inserting, removing and wrapping in them, with all comments kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from codemods.rewrite.document import Statement


@dataclass(slots=True)
class Entry:
    """One old statement of a block (or several that were merged), and what stands there now."""

    ids: set[int]
    statements: list[cst.BaseStatement]
    carried: list[cst.EmptyLine] = field(default_factory=list)
    """Lines that a removed statement leaves to what follows."""
    line: int | None = None
    """The id of the old line that it shared with others."""
    fixed: bool = False
    """Whether it must not share a line again."""


@dataclass(slots=True)
class Body:
    """The new statements of a block, and comments for its end."""

    statements: list[cst.BaseStatement]
    footer: list[cst.EmptyLine]

    def block(
        self, header: cst.TrailingWhitespace, footer: Sequence[cst.EmptyLine], indent: str | None
    ) -> cst.IndentedBlock:
        """An indented block of the statements, with ``pass`` where none is left."""
        if self.statements:
            return cst.IndentedBlock(self.statements, header=header, footer=[*self.footer, *footer], indent=indent)
        only = cst.SimpleStatementLine([cst.Pass()], leading_lines=self.footer)
        return cst.IndentedBlock([only], header=header, footer=footer, indent=indent)


def entries_of(old: Sequence[cst.BaseStatement], new: Sequence[cst.BaseStatement], separate: set[int]) -> list[Entry]:
    """The statements of a block one by one; lines that hold a statement of `separate` among others are split."""
    found: list[Entry] = []
    for before, after in zip(old, new, strict=True):
        if not isinstance(before, cst.SimpleStatementLine) or not isinstance(after, cst.SimpleStatementLine):
            found.append(Entry({id(before)}, [after]))
        elif len(before.body) == 1 or not any(id(item) in separate for item in before.body):
            found.append(Entry({id(item) for item in before.body}, [after]))
        else:
            lines = split(after)
            found += [Entry({id(item)}, [line], line=id(before)) for item, line in zip(before.body, lines, strict=True)]
    return found


def split(line: cst.SimpleStatementLine) -> list[cst.SimpleStatementLine]:
    """The statements of a line on lines of their own."""
    last = len(line.body) - 1
    return [
        cst.SimpleStatementLine(
            body=[item.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)],
            leading_lines=line.leading_lines if position == 0 else (),
            trailing_whitespace=_trailing(line) if position == last else cst.TrailingWhitespace(),
        )
        for position, item in enumerate(line.body)
    ]


def _trailing(line: cst.SimpleStatementLine) -> cst.TrailingWhitespace:
    """The end of a line whose last statement loses its semicolon."""
    end = line.trailing_whitespace
    semicolon = line.body[-1].semicolon
    if end.comment is None or end.whitespace.value or not isinstance(semicolon, cst.Semicolon):
        return end
    return end.with_changes(whitespace=semicolon.whitespace_after)


def replaced(old: cst.BaseStatement, new: list[cst.BaseStatement], lost: Iterable[cst.Comment]) -> Entry:
    """The entry for `old` after it became `new`; `lost` are comments within it that `new` does not hold."""
    lead = [*leading(old), *(own_line(comment) for comment in lost)]
    trailing = old.trailing_whitespace.comment if isinstance(old, cst.SimpleStatementLine) else None
    if not new:
        if trailing is not None:
            lead.append(own_line(trailing))
        return Entry(set(), [], carried=lead)
    first = new[0]
    if trailing is not None and isinstance(old, cst.SimpleStatementLine):
        if isinstance(first, cst.SimpleStatementLine) and first.trailing_whitespace.comment is None:
            first = first.with_changes(trailing_whitespace=_trailing(old))
        else:
            lead.append(own_line(trailing))
    return Entry(set(), [with_leading(first, [*lead, *leading(first)]), *new[1:]])


def own_line(comment: cst.Comment) -> cst.EmptyLine:
    """A comment on a line of its own."""
    return cst.EmptyLine(comment=comment)


def leading(statement: cst.BaseStatement) -> list[cst.EmptyLine]:
    """Blank lines and comments in front of a statement."""
    assert isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    return list(statement.leading_lines)


def with_leading(statement: cst.BaseStatement, lines: Sequence[cst.EmptyLine]) -> cst.BaseStatement:
    """`statement` with other lines in front of it."""
    return statement.with_changes(leading_lines=lines)


def set_apart(statements: Sequence[cst.BaseStatement], blank: int) -> list[cst.BaseStatement]:
    """Statements that come after others: a function or class among them gets empty lines in front of it."""
    return [
        with_leading(item, [*(cst.EmptyLine(indent=False) for _ in range(blank)), *leading(item)])
        if isinstance(item, cst.FunctionDef | cst.ClassDef)
        else item
        for item in statements
    ]


def wrap(
    entries: list[Entry],
    run: Sequence[Statement],
    header: cst.BaseCompoundStatement,
    indent: str | None,
    default_indent: str,
) -> None:
    """Merge the entries of `run` into one: the statement `header` with them as its body."""
    wanted = {id(statement) for statement in run}
    inside = [position for position, entry in enumerate(entries) if entry.ids & wanted]
    first, last = inside[0], inside[-1]
    body = assemble(entries[first : last + 1])
    lead: list[cst.EmptyLine] = []
    if body.statements:
        lead = leading(body.statements[0])
        body.statements[0] = with_leading(body.statements[0], ())
    unit = default_indent if indent is None else indent
    block = body.block(cst.TrailingWhitespace(), (), indent).visit(_Deeper(unit))
    ids = set().union(*(entry.ids for entry in entries[first : last + 1]))
    statement = with_leading(header.with_changes(body=block), lead)
    entries[first : last + 1] = [Entry(ids, [statement], fixed=True)]


class _Deeper(cst.CSTTransformer):
    """What LibCST does not indent by itself when statements move into a block."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def leave_EmptyLine(  # noqa: N802 - LibCST's name
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine:
        """Blank lines of the module's top level count as indented; in a block they would get white space."""
        blank = updated_node.comment is None and not updated_node.whitespace.value
        return updated_node.with_changes(indent=False) if blank else updated_node

    def leave_SimpleWhitespace(  # noqa: N802 - LibCST's name
        self, original_node: cst.SimpleWhitespace, updated_node: cst.SimpleWhitespace
    ) -> cst.SimpleWhitespace:
        """Lines continued with a backslash."""
        value = updated_node.value
        return cst.SimpleWhitespace(value.replace("\n", f"\n{self.unit}")) if "\n" in value else updated_node


def deeper(statements: Sequence[cst.BaseStatement], unit: str = "") -> list[cst.BaseStatement]:
    """`statements` as they are within a block; `unit` is what continued lines get in front."""
    return [
        moved for moved in (item.visit(_Deeper(unit)) for item in statements) if isinstance(moved, cst.BaseStatement)
    ]


def assemble(entries: Sequence[Entry]) -> Body:
    """The statements of all entries in order."""
    statements: list[cst.BaseStatement] = []
    carried: list[cst.EmptyLine] = []
    position = 0
    first_is_gone = bool(entries) and not entries[0].statements
    while position < len(entries):
        end = position + 1
        while end < len(entries) and entries[position].line is not None and entries[end].line == entries[position].line:
            end += 1
        group = _rejoined(entries[position:end])
        for entry in group:
            for statement in entry.statements:
                lines = _merged(carried, leading(statement)) if carried else leading(statement)
                if first_is_gone and not statements:
                    lines = _without_blank_start(lines)
                statements.append(with_leading(statement, lines) if carried or first_is_gone else statement)
                carried = []
            carried = [*carried, *entry.carried]
        position = end
    while carried and carried[-1].comment is None:
        carried.pop()
    return Body(statements, carried if statements else _without_blank_start(carried))


def _merged(carried: list[cst.EmptyLine], own: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Lines left by removed statements and those in front of the next one, without doubled blank lines."""
    if any(line.comment is not None for line in carried):
        return [*carried, *own]
    blank = next((i for i, line in enumerate(own) if line.comment is not None), len(own))
    return [*carried, *own[blank:]] if len(carried) > blank else own


def _without_blank_start(lines: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    start = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    return lines[start:]


def _rejoined(group: Sequence[Entry]) -> Sequence[Entry]:
    """Statements that shared a line share it again, where each is still one small statement."""
    if len(group) < 2:
        return group
    lines: list[cst.SimpleStatementLine] = []
    for entry in group:
        if entry.fixed or entry.carried or len(entry.statements) > 1:
            return group
        for statement in entry.statements:
            if not isinstance(statement, cst.SimpleStatementLine) or (lines and statement.leading_lines):
                return group
            if lines and lines[-1].trailing_whitespace.comment is not None:
                return group
            lines.append(statement)
    if not lines:
        return group
    small = [item for line in lines for item in line.body]
    joined = lines[0].with_changes(body=small, trailing_whitespace=lines[-1].trailing_whitespace)
    return [Entry(set().union(*(entry.ids for entry in group)), [joined])]


def as_suite(
    suite: cst.SimpleStatementSuite, body: Body, indent: str | None
) -> cst.SimpleStatementSuite | cst.IndentedBlock:
    """A one-line suite with the statements of `body`: on one line where they fit there, else a block."""
    only = body.statements[0] if len(body.statements) == 1 else None
    if isinstance(only, cst.SimpleStatementLine) and not only.leading_lines and not body.footer:
        return suite.with_changes(body=only.body, trailing_whitespace=only.trailing_whitespace)
    return body.block(cst.TrailingWhitespace(), (), indent)


def as_line(suite: cst.SimpleStatementSuite) -> cst.SimpleStatementLine:
    """The statements of a one-line suite as a line."""
    return cst.SimpleStatementLine(body=suite.body, trailing_whitespace=suite.trailing_whitespace)
