"""`python -m tests.fuzz`: generated projects for as long as wanted, and what was found; 1 where anything was.

python -m tests.fuzz --minutes 15                         # properties and executed functions in turns
python -m tests.fuzz --only executed --database postgresql
python -m tests.fuzz --only corpus                        # the standard library and site-packages as input
python -m tests.fuzz --only executed --seed 1016          # one project again, made as small as it can be
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.fuzz import corpus, executed, properties
from tests.fuzz.choices import Choices, Seeded
from tests.proof.databases import postgresql
from tests.proof.harness import Server

FUNCTIONS = 8
"""How many functions a generated module has."""
ODD = ("views.py", "services.py")
"""The modules whose layout is odd."""
TOGETHER = 200
"""So many files of others are made one project."""


class Fuzz:
    """A run, and what it counts."""

    def __init__(self, options: argparse.Namespace, server: Server, database: dict[str, Any]) -> None:
        self.options, self.server, self.database = options, server, database
        self.counts: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.found: Counter[str] = Counter()

    def properties(self, seed: int) -> None:
        """One project, read and rewritten."""
        choose = Choices(Seeded(f"properties {seed}"))
        with tempfile.TemporaryDirectory() as folder:
            files = properties.project(choose, FUNCTIONS)
            properties.written(files, Path(folder))
            plan, violations = properties.violations(Path(folder), choose)
        self.counts["modules for the properties"] += sum(path.rpartition("/")[2] in ODD for path in files)
        self.counts["changes that the properties were checked for"] += len(plan.changes)
        for name, problem in violations:
            self._tell(name, f"properties {seed}", problem)

    def executed(self, seed: int) -> None:
        """One project, run before and after."""
        engine = "postgresql" if self.database["vendor"] == "postgresql" else "sqlite3"
        made = executed.example(Choices(Seeded(str(seed))), FUNCTIONS, engine)
        outcome = self._run(made)
        self.counts["modules executed"] += 1
        self.counts["functions executed"] += len(re.findall(r"^def work_", made.files["shop/views.py"], re.MULTILINE))
        self.counts["pairs of calls compared"] += outcome.calls
        self.counts["of them with an exception"] += outcome.raised
        self.changes += outcome.executed
        for problem in outcome.problems:
            self._tell("no crash" if problem.startswith("Traceback") else "executed alike", f"executed {seed}", problem)
        if outcome.problems and self.options.seed is not None:
            self._shrink(made, outcome.problems[0].partition(":")[0])

    def _run(self, made: executed.Example) -> executed.Outcome:
        with tempfile.TemporaryDirectory() as folder:
            return executed.executed(made, Path(folder), self.server, self.database)

    def _shrink(self, made: executed.Example, name: str) -> None:
        def fails(smaller: executed.Example) -> bool:
            return any(problem.startswith(f"{name}: ") for problem in self._run(smaller).problems)

        small = executed.shrunk(made, fails)
        outcome = self._run(small)
        print(small.files["shop/models.py"], small.files["shop/views.py"], *outcome.problems, sep="\n")
        print(*(change.diff for change in outcome.plan.changes), sep="\n")

    def corpus(self) -> None:
        """All files of the standard library and of the installed packages, some at a time."""
        some = list(corpus.files())
        for first in range(0, len(some), TOGETHER):
            for problem in corpus.checked(some[first : first + TOGETHER]):
                self._tell(corpus.PROPERTY, "corpus", problem)
            self.counts["files of others that were traced"] += len(some[first : first + TOGETHER])

    def _tell(self, name: str, where: str, problem: str) -> None:
        self.found[name] += 1
        print(f"VIOLATED {name} ({where}): {problem}", flush=True)

    def table(self, seconds: float) -> None:
        """What was done and found."""
        print(f"\n{seconds / 60:.0f} minutes on {self.database['vendor']}\n\n| | |\n|---|---|")
        for name, count in self.counts.items():
            print(f"| {name} | {count} |")
        for name, count in sorted(self.changes.items()):
            print(f"| calls that ran a change: {name} | {count} |")
        for name in ("no crash", *properties.CHECKS, "executed alike", corpus.PROPERTY):
            print(f"| violations: {name} | {self.found[name]} |")


def main() -> int:
    """Runs until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--only", choices=["properties", "executed", "corpus"])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="only this one; what fails is made smaller")
    options = parser.parse_args()
    start = time.monotonic()
    with ExitStack() as stack:
        where: dict[str, Any] = {"vendor": "sqlite"}
        if options.database == "postgresql":
            where = {**stack.enter_context(postgresql()), "schema": "fuzz_"}
        server = Server(sys.executable)
        stack.callback(server.close)
        fuzz = Fuzz(options, server, where)
        if options.only == "corpus":
            fuzz.corpus()
        else:
            _turns(fuzz, options, start)
        fuzz.table(time.monotonic() - start)
    return 1 if fuzz.found else 0


def _turns(fuzz: Fuzz, options: argparse.Namespace, start: float) -> None:
    seed = options.start if options.seed is None else options.seed
    while time.monotonic() - start < options.minutes * 60:
        if options.only in (None, "executed"):
            fuzz.executed(seed)
        if options.only in (None, "properties"):
            fuzz.properties(seed)
        seed += 1
        if options.seed is not None:
            return


if __name__ == "__main__":
    sys.exit(main())
