"""Where new imports go: into statements that are there, else where isort and ruff would put them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import libcst as cst

from codemods.rewrite.blocks import leading
from codemods.rewrite.document import Document
from codemods.rewrite.extend import name_key
from codemods.rewrite.names import NewImport
from codemods.rewrite.scopes import dotted_name, imported_module, module_of, package_of

_FUTURE, _STDLIB, _THIRD, _FIRST, _RELATIVE = range(5)
_THIRD_PARTY = frozenset({"django", "celery", "rest_framework", "asgiref", "channels", "dramatiq", "huey", "rq"})


Order = tuple[int, bool, str, tuple[int, str, str]]
"""Where an import belongs: its section, whether it is a from-import, its module, the key of its first name."""
_FIRST_LINES = re.compile(r"#!|#.*coding[:=]")


@dataclass(slots=True)
class Added:
    """A new import statement and the blank lines that it brings."""

    statement: cst.SimpleStatementLine
    after: bool
    """Whether it follows the statement it is filed under; else it precedes it."""
    order: Order
    blank_before: int = 0
    blank_after: int | None = None
    """Blank lines that the following statement must have; None leaves them as they are."""
    takes_leading: bool = False
    """Whether it takes over what is in front of the statement that it precedes: all, or with `blank_after` (it
    starts a section of its own) the blank lines."""


@dataclass(slots=True)
class Placement:
    """What happens to the top level of a module."""

    extended: dict[int, list[str]] = field(default_factory=dict)
    """By id of an `ImportFrom`, the names that it imports as well."""
    added: dict[int, list[Added]] = field(default_factory=dict)
    """By index of a top-level statement."""
    lines: list[int] = field(default_factory=list)
    """Old lines that were extended, or after which imports come."""


@dataclass(slots=True)
class _Line:
    """A top-level line of imports."""

    index: int
    block: int
    order: Order
    node: cst.SimpleStatementLine

    @property
    def section(self) -> int:
        return self.order[0]

    @property
    def is_from(self) -> bool:
        return self.order[1]

    @property
    def module(self) -> str:
        """In lower case."""
        return self.order[2]


class Placer:
    """Finds places for the new imports of one file."""

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self.module = module_of(path)
        self.package = package_of(path)
        self.own = frozenset(path.split("/")[:-1]) | {self.module.partition(".")[0]}
        self.body = document.module.body
        self.lines = self._import_lines()
        self.placement = Placement()

    def place(self, wanted: dict[NewImport, int]) -> Placement:
        """Give each import a place before the statement that needs it."""
        fresh: dict[tuple[str, int], list[NewImport]] = {}
        for new, limit in sorted(wanted.items()):
            if not self._extend(new, limit):
                alone = new.alias or not new.module or self._one_name_a_line()
                key = (new.text, limit) if alone else (new.module, 0)
                fresh.setdefault(key, []).append(new)
        for group in fresh.values():
            self._add(group, min(wanted[new] for new in group))
        return self.placement

    def _import_lines(self) -> list[_Line]:
        found: list[_Line] = []
        block = 0
        for index, statement in enumerate(self.body):
            if isinstance(statement, cst.SimpleStatementLine) and all(
                isinstance(item, cst.Import | cst.ImportFrom) for item in statement.body
            ):
                found.append(_Line(index, block, self._order(statement.body[0]), statement))
            elif not _holds_only_imports(statement) and not (index == 0 and is_docstring(statement)):
                block += 1
        return found

    def _order(self, node: cst.BaseSmallStatement) -> Order:
        """The order of an import statement that is there."""
        if isinstance(node, cst.Import):
            module = dotted_name(node.names[0].name) or ""
            return self._section(module), False, module.lower(), name_key("")
        assert isinstance(node, cst.ImportFrom)
        module = dotted_name(node.module) or ""
        first = (
            (-1, "", "") if isinstance(node.names, cst.ImportStar) else name_key(dotted_name(node.names[0].name) or "")
        )
        section = _RELATIVE if node.relative else self._section(module)
        return section, True, "." * len(node.relative) + module.lower(), first

    def _section(self, module: str) -> int:
        top = module.partition(".")[0]
        if top == "__future__":
            return _FUTURE
        if top in self.own:
            return _FIRST
        return _STDLIB if top in sys.stdlib_module_names else _THIRD

    def _section_of_new(self, module: str) -> int:
        section = self._section(module)
        top = module.partition(".")[0]
        if section != _THIRD or top in _THIRD_PARTY:
            return section
        like = [line.section for line in self.lines if line.module.partition(".")[0] == top]
        return like[0] if like else _FIRST

    def _extend(self, new: NewImport, limit: int) -> bool:
        """Add the name to an import of the same module."""
        if new.alias or not new.module or self._one_name_a_line():
            return False
        for line in self.lines:
            if line.index >= limit:
                break
            for item in line.node.body:
                if self._takes(item, new.module):
                    self.placement.extended.setdefault(id(item), []).append(new.name)
                    self.placement.lines.append(self._first_line(item))
                    return True
        return False

    def _one_name_a_line(self) -> bool:
        """Whether the file gives each imported name a statement of its own (isort's force_single_line)."""
        names = [
            (line.module, len(item.names))
            for line in self.lines
            for item in line.node.body
            if isinstance(item, cst.ImportFrom) and not isinstance(item.names, cst.ImportStar)
            if not any(alias.asname for alias in item.names)
        ]
        modules = [module for module, _ in names]
        return all(count < 2 for _, count in names) and len(set(modules)) < len(modules)

    def _takes(self, node: cst.BaseSmallStatement, module: str) -> bool:
        if not isinstance(node, cst.ImportFrom) or isinstance(node.names, cst.ImportStar):
            return False
        found = imported_module(node, self.package)
        inside = bool(node.relative) and found.endswith(f".{module}")
        return (found == module or inside) and any(alias.asname is None for alias in node.names)

    def _first_line(self, node: cst.CSTNode) -> int:
        return self.document.line_at(self.document.positions.inner[id(node)][0])

    def _last_line(self, node: cst.CSTNode) -> int:
        return self.document.line_at(self.document.positions.inner[id(node)][1])

    def _add(self, group: Sequence[NewImport], limit: int) -> None:
        new = group[0]
        names = sorted((item.name for item in group), key=name_key)
        text = new.text if len(names) == 1 else f"from {new.module} import {', '.join(names)}"
        section = self._section_of_new(new.module or new.name)
        lines = self._block([line for line in self.lines if line.index < limit], section)
        statement = _parsed(text)
        order = (section, bool(new.module), (new.module or new.name).lower(), name_key(names[0] if new.module else ""))
        if not lines:
            self._add_first(statement, order)
            return
        same = [line for line in lines if line.section == section]
        if same:
            self._add_among(statement, order, same)
            return
        blank = 1 if self._separates(lines, section) else 0
        later = [line for line in lines if line.section > section]
        if later:
            self._file(later[0].index, Added(statement, False, order, blank_after=blank, takes_leading=True))
        else:
            self._file(lines[-1].index, Added(statement, True, order, blank_before=blank))

    def _block(self, lines: list[_Line], section: int) -> list[_Line]:
        """The lines of the run of imports that the new one joins."""
        if not lines:
            return []
        if section == _FIRST:
            blocks = [line.block for line in lines if line.section in (_FIRST, _RELATIVE)] or [lines[-1].block]
            chosen = blocks[-1]
        else:
            blocks = [line.block for line in lines if line.section == section]
            chosen = (blocks or [line.block for line in lines])[0]
        return [line for line in lines if line.block == chosen]

    def _add_among(self, statement: cst.SimpleStatementLine, order: Order, same: list[_Line]) -> None:
        """Put it in its place among the imports of its section."""
        _, wants_from, module, _ = order
        alike = same if _mixes_kinds(same) else [line for line in same if line.is_from == wants_from]
        if not alike:
            if wants_from:
                self._file(same[-1].index, Added(statement, True, order))
            else:
                self._file(same[0].index, Added(statement, False, order, takes_leading=True))
            return
        near = _nearest_group(alike, module)
        keys = [line.module for line in near]
        if keys == sorted(keys):
            later = [line for line in near if (line.module, *line.order[3:]) > (module, *order[3:])]
            if later:
                self._file(later[0].index, Added(statement, False, order, takes_leading=self._leads(later[0], same)))
                return
            previous = near[-1]
        else:
            previous = max(near, key=lambda line: (_common(line.module, module), line.index))
        self._file(previous.index, Added(statement, True, order))

    def _leads(self, line: _Line, same: list[_Line]) -> bool:
        """Whether `line` is the first of its section, so that blank lines and headings before it are the section's."""
        return line is same[0] or any(not blank.comment for blank in line.node.leading_lines)

    def _separates(self, lines: list[_Line], section: int) -> bool:
        """Whether the file puts blank lines between sections like the new one and its neighbours."""
        borders = [
            any(not blank.comment for blank in right.node.leading_lines)
            for left, right in pairwise(lines)
            if (left.section <= section) != (right.section <= section)
            or (left.section < section) != (right.section < section)
            or (section > _STDLIB and left.section != right.section)
        ]
        return any(borders) or not borders

    def _file(self, index: int, added: Added) -> None:
        self.placement.added.setdefault(index, []).append(added)
        node = self.body[index]
        line = self._last_line(node) if added.after else self._line_before(index, node, added)
        self.placement.lines.append(line)

    def _line_before(self, index: int, node: cst.BaseStatement, added: Added) -> int:
        """The line after which `added` comes, in front of the statement `node`."""
        if index == 0:
            return header_length(self.document.module, added)
        line = self.document.line_at(self.document.positions.outer[id(node)][0]) - 1
        return line + taken_lines(leading(node), added)

    def _add_first(self, statement: cst.SimpleStatementLine, order: Order) -> None:
        """No import precedes the use: put it at the top, below the docstring."""
        body = self.body
        if body and is_docstring(body[0]):
            following = body[1] if len(body) > 1 else None
            blank = None if following is None else _blank_lines_before(following)
            self._file(0, Added(statement, True, order, blank_before=1, blank_after=blank))
        elif body:
            blank = _blank_lines_before(body[0])
            self._file(0, Added(statement, False, order, blank_after=blank))


def taken_lines(lead: Sequence[cst.EmptyLine], added: Added) -> int:
    """How many of the lines in front of a statement come in front of the import that precedes it."""
    if not added.takes_leading:
        return 0
    if not added.blank_after:
        return len(lead)
    return next((number for number, line in enumerate(lead) if line.comment is not None), len(lead))


def header_length(module: cst.Module, added: Added) -> int:
    """How many lines of the file's header stay above an import that is added in front of its first statement.

    The comment right above the statement stays with it, unless the import joins the statement's section.
    """
    header = module.header
    if added.takes_leading and not added.blank_after:
        return len(header)
    start = len(header)
    while start:
        comment = header[start - 1].comment
        if comment is None or _FIRST_LINES.match(comment.value):
            break
        start -= 1
    return start or len(header)


def _blank_lines_before(node: cst.CSTNode) -> int | None:
    """How many blank lines stand between imports and `node`."""
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return 2
    if isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom):
        return None
    return 1


def _parsed(text: str) -> cst.SimpleStatementLine:
    statement = cst.parse_statement(text)
    assert isinstance(statement, cst.SimpleStatementLine)
    return statement


def _nearest_group(lines: list[_Line], module: str) -> list[_Line]:
    """The group, between blank lines, that has the module most like `module`; all lines where none is like it."""
    nearest = max(_common(line.module, module) for line in lines)
    if nearest == 0:
        return lines
    groups: list[list[_Line]] = []
    for line in lines:
        if not groups or any(not blank.comment for blank in line.node.leading_lines):
            groups.append([])
        groups[-1].append(line)
    return next(group for group in groups if any(_common(line.module, module) == nearest for line in group))


def _mixes_kinds(lines: Sequence[_Line]) -> bool:
    """Whether a section is sorted by module alone, ``import x`` among ``from x import y``."""
    modules = [line.module for line in lines]
    return modules == sorted(modules) and any(left.is_from > right.is_from for left, right in pairwise(lines))


def _common(one: str, other: str) -> int:
    """How many leading parts two dotted names share."""
    count = 0
    for left, right in zip(one.split("."), other.split("."), strict=False):
        if left != right:
            break
        count += 1
    return count


def is_docstring(statement: cst.CSTNode) -> bool:
    """Whether the first statement of a body is its docstring."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    first = statement.body[0]
    return isinstance(first, cst.Expr) and isinstance(first.value, cst.SimpleString | cst.ConcatenatedString)


def _holds_only_imports(statement: cst.CSTNode) -> bool:
    """Whether a compound statement does nothing but import (under a condition, or with a fallback)."""
    if not isinstance(statement, cst.If | cst.Try):
        return False
    pending: list[cst.CSTNode] = [statement]
    allowed = (cst.Import, cst.ImportFrom, cst.Pass, cst.Assign)
    while pending:
        node = pending.pop()
        if isinstance(node, cst.SimpleStatementLine):
            if not all(isinstance(item, allowed) for item in node.body):
                return False
        elif isinstance(node, cst.BaseSuite | cst.If | cst.Try | cst.Else | cst.ExceptHandler | cst.Finally):
            pending.extend(node.children)
    return True
