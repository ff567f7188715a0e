"""Where the generators get their decisions from: a seed in the long run, Hypothesis where a failure is to be shrunk."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Source(Protocol):
    """Decides."""

    def below(self, n: int) -> int:
        """A number from 0 to n - 1."""


class Seeded:
    """Decisions that follow from a seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def below(self, n: int) -> int:
        return self.random.randrange(n)


class Drawn:
    """Decisions of Hypothesis; the first of a choice is the simplest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def below(self, n: int) -> int:
        return self.draw(st.integers(0, n - 1))


class Choices:
    """What generators ask."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def one(self, items: Sequence[T]) -> T:
        """One of them."""
        return items[self.source.below(len(items))]

    def often(self, percent: int) -> bool:
        """True in so many of a hundred cases; no is the simpler answer."""
        return self.source.below(100) >= 100 - percent

    def count(self, least: int, most: int) -> int:
        """A number from least to most."""
        return least + self.source.below(most - least + 1)

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """Up to `most` different ones, in any order."""
        return self.shuffled(items)[: self.count(0, most)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in any order."""
        left, found = list(items), []
        while left:
            found.append(left.pop(self.source.below(len(left))))
        return found


@st.composite
def generated(draw: st.DrawFn, make: Callable[[Choices], T]) -> T:
    """What `make` makes of the decisions of Hypothesis."""
    return make(Choices(Drawn(draw)))
