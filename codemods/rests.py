"""What rests on what: questions and answers, the computations that asked them, those that used these, and so on."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from codemods.recorder import Node

Pair = tuple[str, str]
"""A question and its answer, as text."""


@dataclass(slots=True)
class Rests:
    """A graph that grows: computations by number, each with the numbers of pairs and of other computations."""

    pairs: list[Pair] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def is_sound(self, roots: Collection[int]) -> bool:
        """True where all numbers are there, these too: it may have been stored by anybody."""
        asked = list(itertools.chain.from_iterable(numbers for numbers, _ in self.nodes))
        used = [*roots, *itertools.chain.from_iterable(numbers for _, numbers in self.nodes)]
        return _are_below(asked, len(self.pairs)) and _are_below(used, len(self.nodes))

    def under(self, nodes: Iterable[int]) -> set[int]:
        """The computations with all that they rest on."""
        found = set(nodes)
        waiting = list(found)
        while waiting:
            fresh = set(self.nodes[waiting.pop()][1]) - found
            found |= fresh
            waiting += fresh
        return found

    def asked_by(self, nodes: Iterable[int]) -> set[int]:
        """The pairs that these computations rest on."""
        return set().union(*(self.nodes[number][0] for number in self.under(nodes)))

    def above(self, pairs: Collection[int]) -> set[int]:
        """The computations that rest on one of these pairs."""
        if not pairs:
            return set()
        users = defaultdict(list)
        wanted = frozenset(pairs)
        found = set()
        for number, (asked, used) in enumerate(self.nodes):
            for other in used:
                users[other].append(number)
            if not wanted.isdisjoint(asked):
                found.add(number)
        waiting = list(found)
        while waiting:
            fresh = set(users[waiting.pop()]) - found
            found |= fresh
            waiting += fresh
        return found

    def add(self, pairs: Sequence[Pair], nodes: Sequence[Node]) -> int:
        """Take in another graph. Returns what its computations' numbers have to be raised by."""
        numbers = {pair: index for index, pair in enumerate(self.pairs)}
        mine = []
        for pair in pairs:
            if pair not in numbers:
                numbers[pair] = len(self.pairs)
                self.pairs.append(pair)
            mine.append(numbers[pair])
        start = len(self.nodes)
        self.nodes += [([mine[index] for index in asked], [start + index for index in used]) for asked, used in nodes]
        return start

    def only(self, nodes: Iterable[int], room: int = 0) -> tuple[Rests, dict[int, int], list[int]]:
        """The part that these rest on; the new numbers of its computations; the old numbers of its pairs, in order.

        Nothing is left out where there are no more than `room`: to find out takes longer than to keep it.
        """
        kept = range(len(self.nodes)) if len(self.nodes) <= room else sorted(self.under(nodes))
        if len(kept) == len(self.nodes):  # as after a first run: a copy would take as much memory again
            return self, {number: number for number in kept}, list(range(len(self.pairs)))
        moved = {old: new for new, old in enumerate(kept)}
        pairs = sorted({index for number in kept for index in self.nodes[number][0]})
        numbers = {old: new for new, old in enumerate(pairs)}
        part = Rests(
            [self.pairs[index] for index in pairs],
            [
                ([numbers[index] for index in asked], [moved[index] for index in used])
                for asked, used in (self.nodes[number] for number in kept)
            ],
        )
        return part, moved, pairs


def _are_below(numbers: Collection[int], count: int) -> bool:
    return not numbers or 0 <= min(numbers) <= max(numbers) < count
