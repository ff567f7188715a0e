"""Threads that wait for each other at the read and at the write; nothing here sleeps and hopes."""

from __future__ import annotations

import contextvars
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from queue import SimpleQueue
from typing import Any

from tests.proof.observe import READS, WRITES, outcome

PATIENCE = 30.0
"""Seconds after which threads that do not meet are an error: the database holds one of them back."""


class NotMetError(RuntimeError):
    """One of the threads waits in the database, so that they cannot all stand at the same place."""


class Meeting:
    """A barrier that threads which have ended no longer count for."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.condition = threading.Condition()
        self.arrived: set[int] = set()

    def wait(self, thread: int) -> None:
        """Returns when every thread stood here or has ended; once per thread."""
        with self.condition:
            if thread in self.arrived:
                return
            self.leave(thread)
            if not self.condition.wait_for(lambda: len(self.arrived) >= self.expected, PATIENCE):
                raise NotMetError

    def leave(self, thread: int) -> None:
        """The thread will not come any more, or has come."""
        with self.condition:
            self.arrived.add(thread)
            self.condition.notify_all()


def touches(sql: str, verbs: Sequence[str], tables: Sequence[str]) -> bool:
    """True for a statement of that kind that names one of the tables."""
    return sql.lstrip("( ").startswith(tuple(verbs)) and any(f'"{table}"' in sql for table in tables)


class Steps:
    """The hook on one thread's cursor: it meets the others after its first read and before its first write."""

    def __init__(self, thread: int, tables: Sequence[str], read: Meeting | None, write: Meeting | None) -> None:
        self.thread, self.tables, self.read, self.write = thread, tables, read, write
        self.holds_a_lock = False

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if touches(text, READS, self.tables) and self.read:
            if "FOR UPDATE" in text or self.holds_a_lock:
                # Of those that lock the row only one gets past the statement: they meet before it.
                self.holds_a_lock = True
                self.read.wait(self.thread)
                return execute(sql, params, many, context)
            result = execute(sql, params, many, context)
            self.read.wait(self.thread)
            return result
        if touches(text, WRITES, self.tables) and self.write and not self.holds_a_lock:
            self.write.wait(self.thread)
        return execute(sql, params, many, context)


class Worker:
    """A thread that keeps its connections from one piece of work to the next: opening them is what takes long."""

    def __init__(self) -> None:
        self.work: SimpleQueue[tuple[Callable[[], None], SimpleQueue[Worker]]] = SimpleQueue()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        sys.settrace(None)  # what is traced is the call in which the thread was made, not all that comes after it
        while True:
            work, ended = self.work.get()
            try:
                contextvars.Context().run(work)
                IDLE.append(self)
            finally:
                ended.put(self)


IDLE: list[Worker] = []
"""Those that wait for work."""
os.register_at_fork(after_in_child=IDLE.clear)


def together(n: int, function: Callable[[int], Any], steps: Callable[[int], Any], meetings: Sequence[Meeting]) -> list:
    """What `function(i)` gives in each of n threads with a connection of its own, under the hook `steps(i)`."""
    results: list[Any] = [None] * n
    go = threading.Barrier(n)
    ended: SimpleQueue[Worker] = SimpleQueue()

    def run(i: int) -> None:
        try:
            results[i] = outcome(_connected, partial(outcome, function, i), steps(i), go)
        finally:
            for meeting in meetings:
                meeting.leave(i)

    for i in range(n):
        _worker().work.put((partial(run, i), ended))
    for _ in range(n):
        ended.get()
    return results


def _worker() -> Worker:
    try:
        return IDLE.pop()
    except IndexError:
        return Worker()


def _connected(function: Callable[[], Any], hook: Any, go: threading.Barrier) -> Any:
    """What the function gives under the hook; a connection that was left in any other state than it came is closed."""
    from django.db import connections

    try:
        with ExitStack() as stack:
            for connection in connections.all():
                connection.ensure_connection()
                stack.enter_context(connection.execute_wrapper(hook))
            go.wait(PATIENCE)
            return function()
    finally:
        for connection in connections.all():
            connection.close_if_unusable_or_obsolete()


def apart(function: Callable[..., Any], *args: Any) -> Any:
    """What the function gives in another thread, with a connection of its own, while this one waits."""
    return together(1, lambda _i: function(*args), lambda _i: _plainly, ())[0]


def _plainly(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    return execute(sql, params, many, context)
