"""One function over many items: in this process, or over worker processes that share what the function holds."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNKS_PER_WORKER = 8
SMALL = 8
"""So few items are not worth a second process."""

_work: Callable[[Any], Any] | None = None
"""What the workers of this process run: inherited by a fork, handed over once elsewhere."""


def run(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    on_crash: Callable[[Item], Result],
) -> Iterator[Result]:
    """The results in the order of the items. `on_crash` stands in for an item whose worker process died."""
    jobs = min(jobs, -(-len(items) // SMALL))
    if jobs <= 1:
        yield from map(work, items)
        return
    done = 0
    try:
        for result in _pooled(work, items, jobs):
            yield result
            done += 1
    except BrokenProcessPool:
        yield from _one_by_one(work, items[done:], on_crash)


def _one_by_one(
    work: Callable[[Item], Result], items: Sequence[Item], on_crash: Callable[[Item], Result]
) -> Iterator[Result]:
    """Each item in a process of its own, so that the one that kills its process is known."""
    for item in items:
        try:
            yield from _pooled(work, [item], 1)
        except BrokenProcessPool:
            yield on_crash(item)


def _pooled(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    global _work  # noqa: PLW0603 - a fork can only inherit what a module holds
    forked = sys.platform == "linux"
    context = multiprocessing.get_context("fork" if forked else "spawn")
    _work = work
    try:
        with ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_adopt, initargs=(None if forked else work,)
        ) as pool:
            yield from pool.map(_call, items, chunksize=max(1, len(items) // (jobs * CHUNKS_PER_WORKER)))
    finally:
        _work = None


def _adopt(work: Callable[[Any], Any] | None) -> None:
    global _work  # noqa: PLW0603 - see above
    if work is not None:
        _work = work


def _call(item: Any) -> Any:  # noqa: ANN401 - any work, any item
    assert _work is not None
    return _work(item)
