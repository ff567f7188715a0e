"""The kinds of values that matter to those who follow rows without running anything: a row, rows, a related manager."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.project.model import Model
from codemods.trace.reads.rowreads import PathRead


@dataclass(frozen=True, slots=True)
class Row:
    """A row: of the root (no path), or at the end of a path of relations from there."""

    model: Model
    path: tuple[str, ...] = ()
    many: bool = False
    """The path leads through a relation to many rows."""
    depth: int = 0
    """How many conditions were open where the root's row came into being: those do not make a read conditional."""
    single: bool = False
    """One row of all (`{{ books.first }}`): what is read of it costs one query, not one per row."""
    cut: bool = False
    """One of the first of the rows at the end of the path: a prefetch loads all of them for these."""
    annotated: frozenset[str] = frozenset()
    """Names that the queryset gives to the root's rows, before what their class calls so."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the root (no path), or all those at the end of a path."""

    row: Row


@dataclass(frozen=True, slots=True)
class Manager:
    """The manager of a relation to many rows, not yet asked for any."""

    row: Row


@dataclass(frozen=True, slots=True)
class Other:
    """Anything that is no row."""


RowValue = Row | Rows | Manager | Other
OTHER = Other()


@dataclass(frozen=True, slots=True)
class MemberReads:
    """What a property or method of a model reads of its row, and which row or rows it gives."""

    reads: tuple[PathRead, ...] = ()
    gives: tuple[str, ...] | None = None
    """The path to what it returns, where that is a related row or all related rows."""
    is_method: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is open around a statement: it need not be rendered for each row."""

    why: str | None = None
    """Set where more than a condition is open: what was not read."""
    once: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that reads, with what stands there, and the way to it, for people."""

    at: str
    text: str = ""
    via: tuple[str, ...] = ()


def not_read(why: str, at: str) -> PathRead:
    """Something that was not read, and may read more."""
    return PathRead(path=(), kind="forward", conditional=True, at=at, certain=False, unknown=(why,))
