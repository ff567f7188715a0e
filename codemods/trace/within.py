"""Parts of a walk: what is set while one is under way, and ends with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.trace.events import Atomic, Block
    from codemods.trace.run import Run


class _Within:
    """A part of the walk: what holds within it was set when it was made, and ends with it.

    A class, as a generator with `contextmanager` takes a multiple of the time, and these are entered all the time.
    """

    __slots__ = ("run",)

    def __init__(self, run: Run) -> None:
        self.run = run

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        raise NotImplementedError


class WithinBlocks(_Within):
    """Within some blocks more than `before`."""

    __slots__ = ("before",)

    def __init__(self, run: Run, before: tuple[Block, ...]) -> None:
        self.run = run
        self.before = before

    def __exit__(self, *error: object) -> None:
        self.run.blocks = self.before


class WithinAtomics(_Within):
    """Within some transactions more than `before`."""

    __slots__ = ("before",)

    def __init__(self, run: Run, before: tuple[Atomic, ...]) -> None:
        self.run = run
        self.before = before

    def __exit__(self, *error: object) -> None:
        self.run.atomics = self.before


class WithinMuted(_Within):
    """Without events."""

    __slots__ = ()

    def __exit__(self, *error: object) -> None:
        self.run.muted -= 1
