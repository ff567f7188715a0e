"""The cases that have a scenario, run side by side in processes of their own, and judged."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.cases import Case, all_cases, read_tree
from tests.proof.databases import cores, postgresql
from tests.proof.judge import judged, passed_runs

REPOSITORY = Path(__file__).parents[2]
RACES = ("race", "intrusion", "dispatch")
NEEDS_A_SERVER = re.compile(r"^@(race|intrusion|dispatch)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run: on which databases, how many threads, how often."""

    everything_on: Sequence[str] = ("sqlite",)
    races_on: Sequence[str] = ("postgresql",)
    threads: Sequence[int] = (2, 16)
    runs: int = 1
    python: str = sys.executable
    jobs: int = field(default_factory=cores)
    """How many cases are executed side by side."""
    largest: frozenset[str] | None = None
    """The cases that are tried with the largest of their numbers of rows too; all are where it is None."""


@dataclass(slots=True)
class Verdict:
    """One experiment of one case on one database."""

    case: Case
    database: str
    name: str
    kind: str
    problems: list[str]
    runs: tuple[int, int] = (0, 0)
    needs: str = ""


@dataclass(slots=True)
class Result:
    """All experiments of one case on one database, or why there are none."""

    case: Case
    database: str
    verdicts: list[Verdict] = field(default_factory=list)
    error: str = ""
    django: str = ""


@cache
def cases_with_scenario() -> tuple[Case, ...]:
    """Every case that can be executed."""
    return tuple(case for case in all_cases() if (case.folder / "scenario.py").is_file())


class Server:
    """The process that makes one process per job (see `tests.proof.server`)."""

    def __init__(self, python: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [python, "-m", "tests.proof.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env=environment,
        )
        self._answer()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            message = f"the process of the proof ended with {self.process.wait()}"
            raise RuntimeError(message)
        return line.strip()

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """What the job's process wrote down."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        code = self._answer()
        answer = Path(job["answer"])
        return json.loads(answer.read_text("utf-8")) if answer.is_file() else {"error": f"ended with {code}"}

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Harness:
    """Keeps the servers and the database of a session."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.servers: SimpleQueue[Server] = SimpleQueue()
        self.postgresql: dict[str, Any] = {}
        self.count = 0
        self.lock = threading.Lock()
        self.folder = Path()

    @classmethod
    @contextmanager
    def started(cls, plan: Plan) -> Iterator[Harness]:
        """The harness while the block lasts."""
        harness = cls(plan)
        with ExitStack() as stack:
            harness.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proof-")))
            if "postgresql" in {*plan.everything_on, *plan.races_on}:
                harness.postgresql = stack.enter_context(postgresql())
            for _number in range(plan.jobs):
                server = Server(plan.python)
                stack.callback(server.close)
                harness.servers.put(server)
            yield harness

    def prove(self, cases: Iterable[Case]) -> Iterator[Result]:
        """Each case on each database, in order."""
        jobs = [(case, database) for case in cases for database in self._databases(case)]
        with ThreadPoolExecutor(self.plan.jobs) as pool:
            yield from pool.map(lambda job: self._result(*job), jobs)

    def _databases(self, case: Case) -> Iterator[str]:
        """Where it is worth making the project: a scenario without races is not tried where only races are run."""
        text = (case.folder / "scenario.py").read_text("utf-8")
        yield from self.plan.everything_on
        for database in self.plan.races_on:
            if database not in self.plan.everything_on and (NEEDS_A_SERVER.search(text) or f'("{database}",)' in text):
                yield database

    def _result(self, case: Case, database: str) -> Result:
        result = Result(case, database)
        others = [side for side in ("after", "ignored") if (case.folder / side).is_dir()]
        records = {side: self._side(case, side, database) for side in ["before", *others]}
        for side, record in records.items():
            if "error" in record:
                result.error += f"{side}: {record['error']}"
        if not result.error:
            result.django = records["before"]["django"]
            result.verdicts = list(_verdicts(result, records))
        return result

    def _side(self, case: Case, side: str, database: str) -> dict[str, Any]:
        with self.lock:
            self.count += 1
            number = self.count
        folder = self.folder / str(number)
        root = folder / "project"
        files = case.files_before() | (read_tree(case.folder / side) if side != "before" else {})
        for path, data in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            if file.suffix == ".py" and file.parent != root and file.parent.name != "tests":
                # A package without the file would lose against one of the same name in this repository.
                (file.parent / "__init__.py").touch()
        where = {"vendor": "sqlite", "folder": str(folder)}
        if database == "postgresql":
            where = {**self.postgresql, "schema": f"proof_{number}"}
        job = {
            "root": str(root),
            "scenario": str(case.folder / "scenario.py"),
            "side": side,
            "only_races": database not in self.plan.everything_on,
            "database": where,
            "threads": list(self.plan.threads),
            "runs": self.plan.runs,
            "largest": self.plan.largest is None or case.id in self.plan.largest,
            "answer": str(folder / "answer.json"),
        }
        server = self.servers.get()
        try:
            return server.run(job)
        finally:
            self.servers.put(server)


def _verdicts(result: Result, records: dict[str, Any]) -> Iterator[Verdict]:
    case = result.case
    for name, before in records["before"]["experiments"].items():
        side = "ignored" if before["kind"] == "harm" else "after"
        other = records.get(side, {}).get("experiments", {}).get(name)
        first = records[before["stated"].get("instead_of", "before")]["experiments"][name]
        verdict = Verdict(case, result.database, name, before["kind"], [], needs=before.get("needs", ""))
        if other is None:
            verdict.problems = [f"the case has no {side}/"]
        elif not verdict.needs:
            verdict.problems = judged(first, other, _changed_lines(case, side))
            if verdict.kind in RACES:
                verdict.runs = passed_runs(before, other)
        yield verdict


def _changed_lines(case: Case, side: str) -> dict[str, set[int]]:
    """The lines of the side that are not those of `before`."""
    old, found = case.files_before(), {}
    for path, data in read_tree(case.folder / side).items():
        lines = [text.decode("utf-8", "replace").splitlines() for text in (old.get(path, b""), data)]
        matcher = difflib.SequenceMatcher(None, *lines, autojunk=False)
        changes = [(low, high) for tag, _a, _b, low, high in matcher.get_opcodes() if tag != "equal"]
        # Where lines were only taken out, the one that follows is where the change shows.
        found[path] = {line + 1 for low, high in changes for line in range(low, max(high, low + 1))}
    return found
