"""Which of the sites found are taken in this pass: what belongs together as a whole, nothing that clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codemods.codemod import Confidence, Form, Site
from codemods.edits import Edit

Clashes = Callable[[Sequence[Edit], Sequence[Edit]], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site with the form that is to be written."""

    id: str
    site: Site
    form: Form

    @property
    def confidence(self) -> Confidence:
        confidence = self.form.confidence
        assert confidence is not None
        return confidence


@dataclass(frozen=True, slots=True)
class Unit:
    """Candidates that only make sense together; mostly one."""

    candidates: tuple[Candidate, ...]

    @property
    def confidence(self) -> Confidence:
        """That of its weakest part."""
        return min(candidate.confidence for candidate in self.candidates)

    def edits(self) -> Mapping[str, Sequence[Edit]]:
        """The edits by path."""
        edits: defaultdict[str, list[Edit]] = defaultdict(list)
        for candidate in self.candidates:
            for path, some in candidate.form.edits.items():
                edits[path].extend(some)
        return edits


def units(candidates: Iterable[Candidate]) -> list[Unit]:
    """The candidates by group key, in order of first appearance."""
    groups: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        site = candidate.site
        groups[site.codemod, f"group {site.group}" if site.group is not None else candidate.id].append(candidate)
    return [Unit(tuple(group)) for group in groups.values()]


def choose(wanted: Iterable[Unit], rank: Callable[[str], tuple[int, str]], clashes: Clashes) -> list[Unit]:
    """The units that are taken: medium or better first in the codemods' order, then low ones; none that clashes."""
    taken: list[Unit] = []
    edits: defaultdict[str, list[Sequence[Edit]]] = defaultdict(list)
    for unit in sorted(wanted, key=lambda unit: _priority(unit, rank)):
        mine = unit.edits()
        if not any(clashes(some, other) for path, some in mine.items() for other in edits[path]):
            taken.append(unit)
            for path, some in mine.items():
                edits[path].append(some)
    return taken


def _priority(unit: Unit, rank: Callable[[str], tuple[int, str]]) -> tuple[object, ...]:
    first = unit.candidates[0]
    return (
        unit.confidence < Confidence.MEDIUM,
        rank(first.site.codemod),
        first.site.path,
        first.site.span,
        first.id,
    )
