"""Which of the sites found are taken in this pass: what belongs together as a whole, nothing that clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codemods.codemod import Confidence, Form, Site
from codemods.edits import Arguments, Edit

STRETCH = 32

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
    near: defaultdict[tuple[str, int], dict[int, Sequence[Edit]]] = defaultdict(dict)
    for unit in sorted(wanted, key=lambda unit: _priority(unit, rank)):
        mine = unit.edits()
        places = [(path, number) for path, edits in mine.items() for number in _stretches(edits)]
        others = {(path, index): edits for path, number in places for index, edits in near[path, number].items()}
        if not any(clashes(mine[path], edits) for (path, _), edits in others.items()):
            for path, number in places:
                near[path, number][len(taken)] = mine[path]
            taken.append(unit)
    return taken


def _stretches(edits: Sequence[Edit]) -> set[int]:
    """The stretches of lines that edits and their holes are in: only what shares one is compared."""
    spans = [edit.at for edit in edits]
    holes = [hole for edit in edits for hole in edit.holes]
    spans += [hole.call if isinstance(hole, Arguments) else hole for hole in holes]
    return {number for span in spans for number in range(span.line // STRETCH, span.end_line // STRETCH + 1)}


def _priority(unit: Unit, rank: Callable[[str], tuple[int, str]]) -> tuple[object, ...]:
    first = unit.candidates[0]
    return (
        unit.confidence < Confidence.MEDIUM,
        rank(first.site.codemod),
        first.site.path,
        first.site.span,
        first.id,
    )
