"""One function over many items: in this process, or over worker processes that share what the function holds.

Workers are forks, so that the index is shared and never copied. Where there is no fork (Windows), one process does it.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNKS_PER_WORKER = 8

_work: Callable[[Any], Any] | None = None
"""What the workers run: they inherit it."""


def run(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    on_crash: Callable[[Item], Result],
    *,
    fewest: int,
    weigh: Callable[[Item], int],
) -> Generator[Result, None, None]:
    """The results in the order of the items. `on_crash` stands in for an item whose worker process died.

    `fewest`: so many items are worth a process. `weigh`: how much work an item is, among the others.
    """
    jobs = min(jobs, len(items) // fewest)
    if jobs <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, items)
        return
    done = 0
    try:
        chunks = chunks_of(items, weigh, jobs * CHUNKS_PER_WORKER)
        with contextlib.closing(_pooled(work, chunks, jobs)) as results:
            for result in results:
                yield result
                done += 1
    except BrokenProcessPool:
        yield from _one_by_one(work, items[done:], on_crash)


def chunks_of(items: Sequence[Item], weigh: Callable[[Item], int], wanted: int) -> list[list[Item]]:
    """The items in order, in about so many runs of about equal weight; neighbours share what has to be found out."""
    weights = [weigh(item) + 1 for item in items]
    share = sum(weights) / wanted
    chunks: list[list[Item]] = []
    filled = share
    for item, weight in zip(items, weights, strict=True):
        if filled + weight / 2 >= share:
            chunks.append([])
            filled = 0
        chunks[-1].append(item)
        filled += weight
    return chunks


def _one_by_one(
    work: Callable[[Item], Result], items: Sequence[Item], on_crash: Callable[[Item], Result]
) -> Iterator[Result]:
    """Each item in a process of its own, so that the one that kills its process is known."""
    for item in items:
        try:
            yield from _pooled(work, [[item]], 1)
        except BrokenProcessPool:
            yield on_crash(item)


def _pooled(
    work: Callable[[Item], Result], chunks: Sequence[Sequence[Item]], jobs: int
) -> Generator[Result, None, None]:
    global _work  # noqa: PLW0603 - a fork can only inherit what a module holds
    _work = work
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("fork")
    gc.freeze()  # no worker looks for garbage in what it shares: that would copy it
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        for results in pool.map(_call, chunks):
            yield from results
    except BaseException:
        # Nobody wants the rest (Ctrl-C, most likely): what the workers are at need not be finished.
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _work = None


def _leave_interrupts_to_parent() -> None:
    """Ctrl-C reaches all processes of a terminal: the parent alone answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _call(items: Sequence[Any]) -> list[Any]:
    assert _work is not None
    return [_work(item) for item in items]
