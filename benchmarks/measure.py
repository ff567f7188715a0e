"""Runs commands and says how long they took and how much memory they needed; prints tables."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_USAGE = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    megabytes: float
    """The most that one of its processes held."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured: a command, and what is done before each of its runs."""

    name: str
    command: Sequence[str]
    before: Callable[[], object] = lambda: None


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Run:
    """Run a command, its output thrown away.

    Most tools end with 1 where they found something. One that did not understand what it was asked ends with 2: that
    would be the fastest of all, so it ends the measurement.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == _USAGE:
        sys.exit(f"not understood: {' '.join(command)[:200]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(time.perf_counter() - started, usage.ru_maxrss / unit)


def table(rows: Sequence[Row], folder: Path, variables: Mapping[str, str], repeat: int, files: int) -> list[float]:
    """Run all rows in turn, `repeat` times, and print the medians; the first row is what others are compared with.

    Returns the medians in seconds.
    """
    runs: list[list[Run]] = [[] for _ in rows]
    for _ in range(repeat):
        for row, done in zip(rows, runs, strict=True):
            row.before()
            done.append(run(row.command, folder, variables))
    medians = [statistics.median(item.seconds for item in done) for done in runs]
    width = max(len(row.name) for row in rows)
    print(f"{'':<{width}}  {'seconds':>8}  {'least':>7}  {'most':>7}  {'x first':>7}  {'us/file':>8}  {'MB':>6}")
    for row, done, median in zip(rows, runs, medians, strict=True):
        least, most = min(item.seconds for item in done), max(item.seconds for item in done)
        memory = max(item.megabytes for item in done)
        print(
            f"{row.name:<{width}}  {median:>8.2f}  {least:>7.2f}  {most:>7.2f}  {median / medians[0]:>7.2f}"
            f"  {1e6 * median / max(files, 1):>8.0f}  {memory:>6.0f}"
        )
    return medians
