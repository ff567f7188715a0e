"""The values that a template can hold, as far as rows go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codemods.project.templates import tree
from codemods.trace.reads.rowvalues import Manager, Other, Row, Rows, Spot


@dataclass(frozen=True, slots=True)
class Group:
    """A group of `{% regroup %}`."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class MacroValue:
    """A macro, with the variables that are known where it is defined."""

    macro: tree.Macro
    path: str
    scope: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Module:
    """The macros of an imported template."""

    names: Mapping[str, Value]


Value = Row | Rows | Manager | Group | MacroValue | Module | Other


@dataclass(slots=True)
class Place:
    """Where in which template the reading is."""

    template: tree.Template
    chains: Mapping[str, Sequence[tuple[tree.Block, tree.Template]]]
    """For each block what replaces what, the template's own first."""
    above: tuple[tree.Block, tree.Template] | None = None
    """The block that `{{ block.super }}` stands for."""
    via: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


def spot_of(place: Place, line: int, node: tree.Expression) -> Spot:
    """The place in a template where an expression stands."""
    return Spot(f"{place.template.path}:{line}", text_of(node), place.via)


def text_of(node: tree.Expression) -> str:
    """The expression as a person would write it."""
    match node:
        case tree.Name(name=name):
            return name
        case tree.Attribute(base=base, name=name):
            return f"{text_of(base)}.{name}"
        case tree.Item(base=base):
            return f"{text_of(base)}[...]"
        case tree.Called(function=function):
            return f"{text_of(function)}()"
        case tree.Filtered(base=base, name=name):
            return f"{text_of(base)}|{name}"
        case tree.Either(first=first) | tree.Several(parts=(first, *_)):
            return text_of(first)
        case _:
            return "..."
