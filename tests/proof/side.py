"""Runs the experiments of one side of a case on one database; this is what happens in the process of its own."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.proof import experiments, world
from tests.proof.experiments import Experiment
from tests.proof.meeting import Meeting, Steps, apart, together, touches
from tests.proof.observe import WRITES, Lines, Signals, Statements, Tasks, instances_made, ordered, outcome, rows

KILLED = 86
"""The exit status of a process that ends in the middle of its work."""


class RolledBackError(Exception):
    """Ends the transaction around a call without keeping anything."""


def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """The record of each experiment, by name."""
    import django

    root, file = Path(job["root"]), Path(job["scenario"])
    side = Side(world.build(root, job["database"], world.constants(file)), _import(file), job)
    found = {}
    for experiment in experiments.REGISTERED:
        about = {"kind": experiment.kind, "stated": dict(experiment.stated)}
        if not _wanted(experiment, job):
            continue
        if experiment.django and not _fits(experiment.django, django.VERSION[:2]):
            found[experiment.name] = {**about, "needs": f"Django {experiment.django}"}
            continue
        found[experiment.name] = {**about, **side.record(experiment)}
    return {"django": django.get_version(), "experiments": found}


def _import(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scenario", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scenario"] = module
    spec.loader.exec_module(module)
    return module


def _wanted(experiment: Experiment, job: Mapping[str, Any]) -> bool:
    vendor = job["database"]["vendor"]
    if vendor not in experiment.databases:
        return False
    if job["only_races"] and experiment.kind in ("call", "harm", "rows") and "sqlite" in experiment.databases:
        return False
    with_after = experiment.kind != "harm" or experiment.stated["instead_of"] == "after"
    return {"before": True, "after": with_after, "ignored": experiment.kind == "harm"}[job["side"]]


def _fits(condition: str, version: tuple[int, ...]) -> bool:
    sign, number = (condition[:2], condition[2:]) if condition[1] == "=" else (condition[:1], condition[1:])
    asked = tuple(map(int, number.split(".")))
    return {">=": version >= asked, "<": version < asked}[sign]


class Side:
    """One project with its scenario, ready to be called."""

    def __init__(self, project: world.World, scenario: ModuleType, job: Mapping[str, Any]) -> None:
        self.project, self.scenario, self.job = project, scenario, job
        self.tables = [model._meta.db_table for model in project.models]
        self.signals = Signals()
        self.signals.connect()

    def record(self, experiment: Experiment) -> dict[str, Any]:
        """What happened, for one experiment."""
        by_kind: dict[str, Callable[[Experiment], dict[str, Any]]] = {
            "call": self._call,
            "harm": self._harm,
            "rows": self._growing,
            "race": self._many(self._race),
            "intrusion": self._many(self._intrusion),
            "dispatch": self._many(self._dispatch),
        }
        return by_kind[experiment.kind](experiment)

    def _many(self, once: Callable[[Experiment, int], Any]) -> Callable[[Experiment], dict[str, Any]]:
        def recorded(experiment: Experiment) -> dict[str, Any]:
            counts = self.job["threads"]
            return {"runs": {str(n): [once(experiment, n) for _run in range(self.job["runs"])] for n in counts}}

        return recorded

    def _fresh(self, *size: int) -> None:
        from django.core import mail
        from django.db import transaction

        self.signals.on = False
        world.CLOCK.time = world.NOW
        world.clear(self.project)
        with Tasks().recorded(), ExitStack() as stack:
            for alias in self.project.aliases if size else ():
                stack.enter_context(transaction.atomic(using=alias))  # many rows: one commit
            self.scenario.setup(*size)
        world.number_on(self.project)
        world.CLOCK.time = world.NOW + dt.timedelta(hours=1)
        mail.outbox = []

    def _rows(self) -> dict[str, Any]:
        return rows(self.project.models, self.project.aliases)

    @contextmanager
    def _hooked(self, hook: Any) -> Any:
        from django.db import connections

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(hook))
            yield

    # One call on each side

    def _call(self, experiment: Experiment) -> dict[str, Any]:
        from django.core import mail

        self._fresh()
        start = self._rows()
        statements, lines, tasks = Statements(), Lines(self.project.root), Tasks()
        self.signals.seen, self.signals.on = [], True
        looks: list[Any] = []
        tasks.hook = lambda _task: looks.append(apart(self._rows))
        with self._hooked(statements), lines.traced(), tasks.recorded():
            result = outcome(experiment.function)
        self.signals.on = False
        end = self._rows()
        record = {
            "result": result,
            "rows": end,
            "signals": self.signals.seen,
            "tasks": tasks.seen,
            "mails": [message.subject for message in mail.outbox],
            "queries": len(statements.seen),
            "statements": statements.seen,
            "changed": start != end,
            "lines": sorted(map(list, lines.seen)),
            "seen_by_worker": [look == end for look in looks],
        }
        if "tasks" in experiment.stated:
            record["sent_in_spite_of_rollback"] = self._rolled_back(experiment)
        if experiment.stated.get("crash"):
            record["torn"] = self._torn(experiment, end)
        return record

    def _rolled_back(self, experiment: Experiment) -> int:
        from django.db import transaction

        self._fresh()
        tasks = Tasks()
        with tasks.recorded(), ExitStack() as stack:
            stack.enter_context(_swallowed())
            for alias in self.project.aliases:
                stack.enter_context(transaction.atomic(using=alias))
            experiment.function()
            raise RolledBackError
        return len(tasks.seen)

    def _torn(self, experiment: Experiment, end: Mapping[str, Any]) -> dict[str, Any]:
        """Kills the process before each of its writes; which of these left neither the start nor the end."""
        from django.db import connections

        torn, at = [], 0
        while True:
            self._fresh()
            start = self._rows()
            connections.close_all()
            process = os.fork()
            if process == 0:
                self._die_at(at, experiment)
            killed = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == KILLED
            left = self._rows()
            if left not in (start, end):
                torn.append({"before_write": at, "rows": left})
            if not killed:
                return {"moments": at, "torn": torn}
            at += 1

    def _die_at(self, at: int, experiment: Experiment) -> None:
        count = -1

        def hook(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            if touches(str(sql), WRITES, self.tables):
                count += 1
                if count == at:
                    os._exit(KILLED)
            return execute(sql, params, many, context)

        try:
            with Tasks().recorded(), self._hooked(hook):
                outcome(experiment.function)
        finally:
            os._exit(0)

    def _harm(self, experiment: Experiment) -> dict[str, Any]:
        self._fresh()
        lines = Lines(self.project.root)
        tasks = Tasks()
        self.scenario.__dict__["TASKS"] = tasks.seen
        with lines.traced(), tasks.recorded():
            result = outcome(experiment.function)
        return {"result": result, "lines": sorted(map(list, lines.seen))}

    def _growing(self, experiment: Experiment) -> dict[str, Any]:
        """The call with few rows and with many."""
        lines, found = Lines(self.project.root), {}
        sizes = sorted(experiment.stated["sizes"])
        for size in sizes if self.job["largest"] else sizes[:-1]:
            self._fresh(size)
            statements = Statements()
            with (
                ordered(self.project.models),
                instances_made() as made,
                self._hooked(statements),
                lines.traced(),
                Tasks().recorded(),
            ):
                result = outcome(experiment.function)
            found[str(size)] = {
                "result": result,
                "instances": len(made),
                "rows": self._rows(),
                "queries": len(statements.seen),
                "statements": statements.seen[:3],
            }
        return {"sizes": found, "lines": sorted(map(list, lines.seen))}

    # Several connections at once

    def _race(self, experiment: Experiment, n: int) -> dict[str, Any]:
        self._fresh()
        tables = [experiment.table] if experiment.table else self.tables
        meetings = {place: Meeting(n) for place in experiment.meet}
        read, write = meetings.get("read"), meetings.get("write")
        with Tasks().recorded():
            results = together(
                n, experiment.function, lambda i: Steps(i, tables, read, write), tuple(meetings.values())
            )
        assert experiment.kept is not None
        return {"kept": bool(experiment.kept(results, n)), "results": results, "rows": self._rows()}

    def _intrusion(self, experiment: Experiment, n: int) -> dict[str, Any]:
        self._fresh()
        tables = [experiment.table] if experiment.table else self.tables
        others: list[Any] = []

        def hook(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            if touches(str(sql), WRITES, tables) and not others:
                assert experiment.others is not None
                others.extend(together(n - 1, experiment.others, lambda i: _through, ()))
            return execute(sql, params, many, context)

        with Tasks().recorded(), self._hooked(hook):
            result = outcome(experiment.function)
        assert experiment.kept is not None
        kept = len(others) == n - 1 and bool(experiment.kept([result, *others], n))
        return {"kept": kept, "intruded": len(others), "results": [result, *others], "rows": self._rows()}

    def _dispatch(self, experiment: Experiment, n: int) -> dict[str, Any]:
        self._fresh()
        tasks, looks = Tasks(), []
        open_at_once = Meeting(n)
        sees = experiment.sees
        assert sees is not None

        def hook(task: dict[str, Any]) -> None:
            open_at_once.wait(numbers[threading_number()])
            looks.append(apart(sees, *task["args"]))

        numbers: dict[int, int] = {}

        def numbered(i: int) -> Any:
            numbers[threading_number()] = i
            return experiment.function(i)

        tasks.hook = hook
        with tasks.recorded():
            results = together(n, numbered, lambda i: _through, (open_at_once,))
        return {"looks": looks, "sent": len(tasks.seen), "each": sorted(map(repr, tasks.seen)), "results": results}


def threading_number() -> int:
    """The number of the running thread."""
    return threading.get_ident()


def _through(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    return execute(sql, params, many, context)


@contextmanager
def _swallowed() -> Any:
    """The transaction was to be rolled back; what the call itself raised does not matter for that."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it was, the transaction is gone
        del error
