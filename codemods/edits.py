"""Edits as data: what a codemod wants changed, in the coordinates of the file it was found in.

A codemod names nodes by their position and says what shall stand there instead; `codemods.rewrite` carries it out with
LibCST. Edits hold no syntax tree, so that they travel between processes, are stored in a plan, and can be applied in
any subset. Codemods need no LibCST.

Templates are Python source with two kinds of placeholders:

``$name``
    a symbol that the edit imports: ``symbols={"F": "django.db.models.F"}``. The import planner writes the name that is
    usable in that file (``F``, ``models.F``, ...) and adds the import where none exists.
``${0}``
    the hole number 0: the node that now stands at ``holes[0]``, with its formatting and with the edits made inside it.
    A hole of the kind `Arguments` stands as one argument of a call and is replaced by all arguments of that call.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file as `ast` counts: lines from 1, columns from 0 in bytes of UTF-8, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, node: ast.stmt | ast.expr | ast.keyword | ast.excepthandler) -> Span:
        """The span of a node that has a position."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return cls(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)

    def contains(self, other: Span) -> bool:
        """True where `other` lies within this span (or equals it)."""
        return (self.line, self.column) <= (other.line, other.column) and (other.end_line, other.end_column) <= (
            self.end_line,
            self.end_column,
        )

    def overlaps(self, other: Span) -> bool:
        """True where the two spans share at least one character."""
        return (self.line, self.column) < (other.end_line, other.end_column) and (other.line, other.column) < (
            self.end_line,
            self.end_column,
        )


@dataclass(frozen=True, slots=True)
class Arguments:
    """A hole that stands for all arguments of the call at `call`, commas and comments included."""

    call: Span


Hole = Span | Arguments


@dataclass(frozen=True, slots=True)
class ReplaceExpression:
    """The expression at `at` becomes `template`; parentheses are added where precedence asks for them."""

    at: Span
    template: str
    holes: tuple[Hole, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplaceStatement:
    """The statement at `at` becomes the statements of `template` ("" removes it); its comments are kept."""

    at: Span
    template: str
    holes: tuple[Hole, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """The statements of `template` come right after the statement at `at`, in the same block."""

    at: Span
    template: str
    holes: tuple[Hole, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrapStatements:
    """The statements from `first` to `last` (same block) become the body of the compound statement `header`.

    `header` is a template that ends with a colon: ``with $transaction.atomic():``.
    """

    first: Span
    last: Span
    header: str
    holes: tuple[Hole, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> Span:
        """From the start of the first to the end of the last statement."""
        return Span(self.first.line, self.first.column, self.last.end_line, self.last.end_column)


@dataclass(frozen=True, slots=True)
class AddArgument:
    """The call at `at` gets ``keyword=value`` as its last argument; `value` is a template.

    Without a keyword ("") the value becomes the last positional argument: for calls that take any number of them.
    """

    at: Span
    keyword: str
    value: str
    holes: tuple[Hole, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)


Edit = ReplaceExpression | ReplaceStatement | InsertAfter | WrapStatements | AddArgument
