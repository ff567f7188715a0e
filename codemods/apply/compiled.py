"""Python takes compiled code for current where second and size of the source are the same: keeps such states apart."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_CLOCK = 0.02
"""The clock of a file system lags behind by less than this, in seconds."""


class Compiled:
    """Remembers when a file held how many bytes."""

    def __init__(self, root: Path, held: Mapping[str, bytes]) -> None:
        self._root = root
        self._known: dict[tuple[str, int], tuple[int, bytes]] = {}
        self.note(held, held)

    def note(self, paths: Iterable[str], held: Mapping[str, bytes]) -> None:
        """These files were written, with these bytes."""
        for path in paths:
            with contextlib.suppress(OSError):
                second = int((self._root / path).stat().st_mtime)
                self._known[path, len(held[path])] = second, held[path]

    def wait(self, todo: Mapping[str, bytes], pause: Callable[[float], None] = time.sleep) -> None:
        """Wait, less than a second and hardly ever, until writing these bytes cannot be mistaken for earlier ones."""
        now = time.time()
        for path, data in todo.items():
            second, other = self._known.get((path, len(data)), (0, data))
            if other != data and second <= now < second + 1 + _CLOCK:
                pause(second + 1 + _CLOCK - now)
                return self.wait(todo, pause)
        return None
