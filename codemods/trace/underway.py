"""Which functions are being walked: where calls lead back to one of them, or too deep, they are not followed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from codemods.ledger import Asked, Ledger
from codemods.project.model import FunctionRef

MAX_DEPTH = 24
"""Calls are followed this deep; deeper ones count as not read. Real projects need 15."""
PYTHON_DEPTH = 6_000
"""So deep may Python's own calls be nested meanwhile: a call that is followed takes about forty of them."""


class Underway:
    """The functions that are being walked, the innermost last."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._walks: list[tuple[FunctionRef, Asked]] = []
        self._bits: dict[FunctionRef, int] = {}
        self.marks = 0
        """A bit for each function that is being walked, as `Asked.marks` has them."""

    @contextmanager
    def walking(self, ref: FunctionRef) -> Iterator[None]:
        """Within, the function is being walked."""
        before = self.marks
        bit = self._bits.setdefault(ref, 1 << len(self._bits))
        with self._ledger.computing() as asked, _room(is_outermost=not self._walks):
            asked.mark(bit)
            self._walks.append((ref, asked))
            self.marks |= bit
            try:
                yield
            finally:
                self._walks.pop()
                self.marks = before

    def holds(self, ref: FunctionRef) -> bool:
        """True where the function is being walked: what is being computed cannot have its summary."""
        if not self.marks & self._bits.get(ref, 0):
            return False
        self._ledger.cut(next(asked for active, asked in self._walks if active == ref))
        return True

    def is_too_deep(self) -> bool:
        """True where calls are not followed further: only for the outermost walk that is the last word."""
        if len(self._walks) < MAX_DEPTH:
            return False
        self._ledger.cut(self._walks[0][1])
        return True


@contextmanager
def _room(*, is_outermost: bool) -> Iterator[None]:
    before = sys.getrecursionlimit()
    if not is_outermost or before >= PYTHON_DEPTH:
        yield
        return
    sys.setrecursionlimit(PYTHON_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
