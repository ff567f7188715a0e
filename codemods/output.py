"""Standard output: how reports look there, and how they are written to it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is written: what its text depends on besides the plan."""

    format: str
    detail: int
    color: bool
    left_alone: bool


def put(data: bytes) -> None:
    """Write bytes to standard output."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`). Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_color(choice: bool | None, output: Path | None) -> bool:
    """Colours: as chosen, else only on a terminal that has them."""
    if choice is not None:
        return choice
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return output is None and sys.stdout.isatty() and not plain
