"""What is another one in the facts of a file that changed, lines that only moved aside.

Answers of the project are made of facts. Where the facts of a file are the same but for the lines, and these are in the
same order as before, an answer can only be another one in what it says of lines of that file.
"""

from __future__ import annotations

import dataclasses
import operator
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from codemods.project.facts import AssignFact, FileFacts
from codemods.project.moved import Lines
from codemods.project.tasks import CALLED
from codemods.records import dataclass

_STRUCTURE = tuple(name for name in FileFacts.__slots__ if name not in ("path", "calls", "references"))
_LINES = frozenset({"line", "end_line"})
_READ = (".__init__", ".get_queryset")
"""Methods whose bodies count for answers, too."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states of a file, beside the lines."""

    calls: frozenset[str] = frozenset()
    """The last names that something is called by in other places of its functions."""
    references: frozenset[str] = frozenset()
    """The names that are mentioned in other places."""
    assigned: frozenset[str] = frozenset()
    """The names of the module that are bound to something else, or no longer, or for the first time."""
    lines: Lines = field(default=Lines(), compare=False)
    """Where its lines stand now."""
    is_still: bool = field(default=False, compare=False)
    """Nothing moved: all that answers can say of it, its own text and the names above aside, is as before."""


def difference(old: FileFacts, new: FileFacts) -> Difference | None:
    """What differs; None where it is more than a `Difference` can say."""
    if any(item.qualname.endswith(_READ) for facts in (old, new) for item in facts.functions):
        return None
    assigned = _assigned(old.assigns, new.assigns)
    first, second = _State(old, assigned), _State(new, assigned)
    if first.structure != second.structure:
        return None
    calls = _elsewhere(first.places(old.calls), second.places(new.calls))
    if not calls.isdisjoint(CALLED):
        return None
    references = _elsewhere(first.places(old.references), second.places(new.references))
    pairs = [
        *zip(first.lines, second.lines, strict=True),
        *_in_same_places(old.calls, new.calls, calls),
        *_in_same_places(old.references, new.references, references),
    ]
    is_still = all(line == now for line, now in pairs)
    return Difference(calls, references, assigned, _lines_of(pairs) or Lines(first.lines, second.lines), is_still)


def words(facts: FileFacts, but: Collection[str]) -> str:
    """All that the facts say as one text, without the bindings of the module's names `but`."""
    parts = [_without_lines(getattr(facts, name)) for name in _STRUCTURE if name != "assigns"]
    parts += [_without_lines(item) for item in facts.assigns if item.name not in but]
    return repr((parts, list(facts.calls), list(facts.references)))


class _State:
    """The structure of a file, with the order of its lines instead of their numbers."""

    def __init__(self, facts: FileFacts, but: Collection[str]) -> None:
        sections = {name: getattr(facts, name) for name in _STRUCTURE}
        sections["assigns"] = tuple(item for item in facts.assigns if item.name not in but)
        self.lines = tuple(sorted({line for value in sections.values() for line in _lines(value)}))
        self.structure = {name: self._ranked(value) for name, value in sections.items()}

    def _ranked(self, value: object) -> object:
        return _mapped(value, lambda line: bisect_left(self.lines, line))

    def places(self, found: Mapping[str, tuple[int, ...]]) -> Mapping[str, object]:
        """Per name, between or on which lines of the structure it stands."""
        return {
            name: [(bisect_left(self.lines, line), bisect_right(self.lines, line)) for line in lines]
            for name, lines in found.items()
        }


def _in_same_places(
    old: Mapping[str, tuple[int, ...]], new: Mapping[str, tuple[int, ...]], but: Collection[str]
) -> Iterator[tuple[int, int]]:
    """The lines of names that stand between the same lines of the structure as before, with those of before."""
    for name in old.keys() - but:
        yield from zip(old[name], new[name], strict=True)


def _lines_of(pairs: Iterable[tuple[int, int]]) -> Lines | None:
    """The lines before and now; None where these pairs are in another order than before."""
    ordered = sorted(set(pairs))
    before, now = tuple(old for old, _ in ordered), tuple(new for _, new in ordered)
    is_same_order = all(map(operator.lt, before, before[1:])) and all(map(operator.lt, now, now[1:]))
    return Lines(before, now) if is_same_order else None


def _elsewhere(old: Mapping[str, object], new: Mapping[str, object]) -> frozenset[str]:
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _assigned(old: tuple[AssignFact, ...], new: tuple[AssignFact, ...]) -> frozenset[str]:
    """The names whose plain bindings differ; those that a call binds are part of the structure."""
    counts = [Counter(repr(_without_lines(item)) for item in items) for items in (old, new)]
    names = {item.name for item in (*old, *new) if len({count[repr(_without_lines(item))] for count in counts}) > 1}
    called = {item.name for item in (*old, *new) if item.call is not None}
    return frozenset(names - called)


def _without_lines(value: object) -> object:
    return _mapped(value, lambda line: 0)


def _mapped(value: object, line: Any) -> object:  # noqa: ANN401 - a function of numbers
    """Records as nested tuples, with something else instead of lines."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return (
            type(value).__name__,
            *(
                (line(getattr(value, name)) if name in _LINES else _mapped(getattr(value, name), line))
                for name in names
            ),
        )
    if isinstance(value, tuple):
        return tuple(_mapped(item, line) for item in value)
    if isinstance(value, Mapping):
        return tuple((key, _mapped(item, line)) for key, item in value.items())
    return value


def _lines(value: object) -> Iterator[int]:
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if field.name in _LINES:
                yield inner
            else:
                yield from _lines(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _lines(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _lines(item)
