"""What a codemod is: claims, forms and sites, and the confidence that follows from them."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codemods.edits import Edit, Span
from codemods.evidence import Evidence, Verdict

if TYPE_CHECKING:
    from codemods.trace import FunctionTrace, Tracer


class Confidence(enum.IntEnum):
    """How sure a change is; compare with ``>=``."""

    LOW = 1
    """A suggestion: something is unknown."""
    MEDIUM = 2
    """Right if a reviewer agrees with the named assumptions."""
    HIGH = 3
    """Safe to apply unattended: every claim is proved."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that must hold for a rewrite to keep the meaning of the program, with its verdict at one site."""

    claim: str
    """The slug of the claim, one of those that the codemod declares."""
    verdict: Verdict
    why: str
    at: str | None = None

    @classmethod
    def of(cls, claim: str, evidence: Evidence) -> Claim:
        """The claim `claim` settled by `evidence`."""
        return cls(claim, evidence.verdict, evidence.why, evidence.at)


def confidence(claims: Iterable[Claim]) -> Confidence | None:
    """The one rule: all proved high, some assumed medium, some unknown low, any refuted None (left alone)."""
    worst = max((claim.verdict.rank for claim in claims), default=0)
    return (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW, None)[worst]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to rewrite a site: what it claims and what it edits (by path: a form may touch several files)."""

    name: str
    claims: tuple[Claim, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    """Edits by path relative to the project's root. Edits in other files than the site's make a group with it."""

    @property
    def confidence(self) -> Confidence | None:
        """None where a claim is refuted."""
        return confidence(self.claims)


@dataclass(frozen=True, slots=True)
class Way:
    """How what a site is about comes to another place, perhaps of another file, where it is felt."""

    steps: tuple[str, ...]
    """For people, from the site to the place; each with the "path:line" where it stands, a template's too."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that a codemod looked at: forms to choose from, or refuted claims that say why it is left alone."""

    codemod: str
    path: str
    """Relative to the project's root, forward slashes."""
    span: Span
    """The statement or call that the site is about (the save, the dispatch, the call)."""
    function: str
    """Qualified name of the enclosing function, "<module>" at module level."""
    summary: str
    """One sentence with the names of the code: what goes wrong today."""
    forms: tuple[Form, ...]
    group: str | None = None
    """Sites with an equal group key only make sense together; None: on its own."""
    notes: tuple[str, ...] = ()
    """Things to say that are no claims ("a row deleted meanwhile now raises DatabaseError")."""
    ways: tuple[Way, ...] = ()
    """The places where the rows that the site is about are read: `refret why` finds the site from there, too."""

    @property
    def best(self) -> Form | None:
        """The form with the highest confidence, the first of equals; None where all are refuted."""
        usable = [form for form in self.forms if form.confidence is not None]
        return max(usable, key=lambda form: form.confidence or 0, default=None)


@dataclass(frozen=True, slots=True)
class FindContext:
    """What `find` may ask besides the trace."""

    tracer: Tracer
    """Traces, summaries and callers of other functions; its `project` is the index."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The codemod's own table of the configuration, defaults filled in."""


Find = Callable[["FunctionTrace", FindContext], Iterator[Site]]


@dataclass(frozen=True, slots=True)
class Codemod:
    """One codemod: what its module in `codemods/transformers/` declares.

    The slug is the module's file name with dashes; the documentation is the module's docstring.
    """

    slug: str
    family: str
    summary: str
    """One line for `refret list`, no full stop."""
    needles: tuple[bytes, ...]
    """A file that contains none of these bytes holds no site."""
    claims: Mapping[str, str]
    """Slug of each claim, and the statement that it stands for."""
    forms: Mapping[str, str]
    """Name of each form, best first, and what it writes."""
    find: Find
    documentation: str
    options: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Configuration keys of the codemod: the allowed values, the default first."""
    words: tuple[tuple[bytes, ...], ...] = ((),)
    """`find` is only asked about functions whose lines hold all bytes of one of these groups at least."""
    calls: tuple[tuple[bytes, ...], tuple[bytes, ...]] | None = None
    """It is also asked about those that name a function of the project which holds one of the first bytes, and none of
    the second."""
    within: bool = False
    """What it finds in a function hangs on the transactions of those who call it, in whatever file."""


def slug_of(module_name: str) -> str:
    """``codemods.transformers.on_commit`` -> ``on-commit``."""
    return module_name.rpartition(".")[2].replace("_", "-")
