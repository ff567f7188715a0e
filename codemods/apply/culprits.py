"""Which of many things make a check fail: in few checks, and nothing is kept that no check has passed.

The search knows only numbers. It relies on no rule about what fails together with what: a set that is kept has passed
as a whole, and a culprit is one whose addition to such a set makes it fail. So several culprits are found one after the
other, and of things that fail only together the last one is found.

For `d` culprits among `n` that fail by themselves it takes at most `d * (ceil(log2(n)) + 2)` checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """A set that is to be checked."""

    units: tuple[int, ...]
    suspects: int
    """Among so many the next culprit is; 0: this asks whether there is another one."""
    left: int
    """At most so many checks are needed, with this one, until that culprit is found and what is left is checked."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """What must not be kept."""

    unit: int
    seen: tuple[int, ...]
    """The set that failed: it alone, or with what passes without it."""
    is_alone: bool
    """It fails by itself; else only together with others of `seen`."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a search ended."""

    kept: tuple[int, ...]
    """What passes, as a whole; nothing where the answers contradict each other."""
    culprits: tuple[Culprit, ...]
    contradiction: tuple[int, ...] | None = None
    """A set that was checked twice, and passed only once."""


Passes = Callable[[Trial], bool]


def search(count: int, passes: Passes) -> Found:
    """Find what makes `range(count)` fail, of which it is known that all of it fails and nothing of it passes.

    The earlier ones are preferred: of two that fail only together, the later is the culprit.
    """
    kept: tuple[int, ...] = ()
    waiting = tuple(range(count))
    culprits: list[Culprit] = []
    while True:
        place = _first(kept, waiting, passes)
        kept, unit, waiting = kept + waiting[:place], waiting[place], waiting[place + 1 :]
        culprit = _seen_again(unit, kept, passes)
        if culprit is None:
            return Found((), tuple(culprits), (*kept, unit))
        culprits.append(culprit)
        everything = kept + waiting
        if not everything or passes(Trial(everything, 0, 1)):
            return Found(everything, tuple(culprits))
        if not waiting:
            return Found((), tuple(culprits), everything)


def _first(kept: tuple[int, ...], waiting: tuple[int, ...], passes: Passes) -> int:
    """The place of the first that makes what is kept and waits before it fail: `kept` passes, all together fails."""
    low, high = 0, len(waiting)
    while high - low > 1:
        middle = (low + high) // 2
        if passes(Trial(kept + waiting[:middle], high - low, (high - low - 1).bit_length() + 2)):
            low = middle
        else:
            high = middle
    return low


def _seen_again(unit: int, kept: tuple[int, ...], passes: Passes) -> Culprit | None:
    """The culprit, if it fails again, alone or with what passes without it: nothing is accused after one failure."""
    if not passes(Trial((unit,), 1, 2)):
        return Culprit(unit, (unit,), is_alone=True)
    together = (*kept, unit)
    if not kept or passes(Trial(together, 1, 2)):
        return None
    return Culprit(unit, together, is_alone=False)
