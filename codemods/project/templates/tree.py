"""What a template says, in one shape for Django's language and for Jinja2.

Only what can read a variable is kept: text, markup and formatting are not. Everything here is immutable and picklable.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# --- expressions


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the context."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`base.name`. Django's language calls what it finds there, where that can be called."""

    base: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """`base[key]` with a computed key, `base.0`, a slice."""

    base: Expression
    is_slice: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """`function(arguments)`, in Jinja2."""

    function: Expression
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Filtered:
    """`base|name:argument`."""

    base: Expression
    name: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """`first and rest`, `first or rest`, `rest[0] if first else rest[1]`: only the first is always evaluated."""

    first: Expression
    rest: tuple[Expression, ...]
    is_value: bool = True
    """False: the outcome of a test, whose parts are not handed on."""


@dataclass(frozen=True, slots=True)
class Several:
    """An expression with these parts, whose value is nothing of interest: comparisons, sums, literals."""

    parts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text."""

    value: str


Expression = Name | Attribute | Item | Called | Filtered | Either | Several | Text
NOTHING = Several()

# --- statements


@dataclass(frozen=True, slots=True)
class Output:
    """`{{ value }}` and tags that print or test their arguments."""

    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Bind:
    """`{% set name = value %}`, `{% ... as name %}`: in force until the enclosing scope ends."""

    names: tuple[str, ...]
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Scope:
    """`{% with %}`: the body sees the bindings, what follows does not."""

    bindings: tuple[Bind, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """`{% for a, b in value %}`, with its `{% empty %}`."""

    names: tuple[str, ...]
    value: Expression
    body: tuple[Statement, ...]
    empty: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Arm:
    """One branch of an `{% if %}`; no test: the `{% else %}`."""

    test: Expression | None
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class If:
    """`{% if %}`, `{% elif %}`, `{% else %}`."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Sometimes:
    """A body that need not be rendered each time: `{% cache %}`, `{% ifchanged %}`."""

    why: str
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Regroup:
    """`{% regroup value by attribute as name %}`: a list of groups, each with `grouper` and `list`."""

    value: Expression
    by: Expression
    """Read of each item, which is the variable `item` in it."""
    item: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Include:
    """`{% include "a.html" with x=y only %}`."""

    names: tuple[str, ...]
    """None of them: the name is computed."""
    bindings: tuple[Bind, ...]
    only: bool
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """`{% block name %}`: what a template that extends this one may replace."""

    name: str
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Macro:
    """`{% macro name(parameters) %}` of Jinja2."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class CallBlock:
    """`{% call(parameters) value %}body{% endcall %}` of Jinja2: the macro decides whether the body is rendered."""

    value: Expression
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Import:
    """`{% import "a.html" as forms %}`, `{% from "a.html" import field as f %}` of Jinja2."""

    template: str | None
    module: str | None
    names: tuple[tuple[str, str], ...]
    """(name there, name here)."""
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A tag of the project's own or of a library: it may do anything with its arguments and its body."""

    tag: str
    arguments: tuple[Expression, ...]
    body: tuple[Statement, ...]
    line: int
    name: str | None = None
    """`{% tag ... as name %}`."""


Statement = (
    Output | Bind | Scope | Loop | If | Sometimes | Regroup | Include | Block | Macro | CallBlock | Import | Unread
)


@dataclass(frozen=True, slots=True)
class Template:
    """One template file."""

    path: str
    """Relative to the project's root, forward slashes."""
    calls: bool
    """Its language calls what can be called, as Django's does."""
    body: tuple[Statement, ...] = ()
    extends: tuple[str, ...] | None = None
    """The template that it extends; () where that name is computed; None where it extends none."""
    blocks: dict[str, Block] = field(default_factory=dict)
    """All blocks by name, nested ones too."""
    problem: str | None = None
    """Why nothing is known of it."""
