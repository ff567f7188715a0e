"""`python -m tests.proof`: every scenario on every database, and the races many times; prints what was executed."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.cases import all_cases
from tests.proof.harness import RACES, Harness, Plan, Result, cases_with_scenario

NEEDED = ("celery>=5.4", "djangorestframework>=3.15", "jinja2", "psycopg[binary]>=3.2")


def main() -> int:
    """Runs and prints; 1 where a scenario does not hold."""
    options = _options()
    cases = [case for case in cases_with_scenario() if not options.only or options.only in case.id]
    with ExitStack() as stack:
        python = sys.executable
        if options.django:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proof-django-")))
            python = _environment(folder, options.python, options.django)
        databases = tuple(options.database or ("sqlite", "postgresql"))
        plan = Plan(databases, databases, tuple(options.threads), options.runs, python)
        start = time.monotonic()
        harness = stack.enter_context(Harness.started(plan))
        results = []
        for result in harness.prove(cases):
            results.append(result)
            _show(result)
        _tables(results, plan, time.monotonic() - start)
    return 1 if any(_problems(result) for result in results) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="how often each race is run")
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 16], help="how many connections race")
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"], help="only on this one")
    parser.add_argument("--django", help="a version to install in an environment of its own, such as 4.2")
    parser.add_argument("--python", default=sys.executable, help="the Python of that environment")
    parser.add_argument("--only", default="", help="only cases whose name holds this text")
    return parser.parse_args()


def _environment(folder: Path, python: str, version: str) -> str:
    """The Python of a new environment with that Django."""
    if python == sys.executable:
        venv.create(folder, with_pip=True)
    else:
        subprocess.run([python, "-m", "venv", folder], check=True)
    made = str(folder / "bin" / "python")
    what = [f"django=={version}.*", *NEEDED]
    subprocess.run([made, "-m", "pip", "install", "-q", "--disable-pip-version-check", *what], check=True)
    return made


def _problems(result: Result) -> list[str]:
    found = [f"{verdict.name}: {problem}" for verdict in result.verdicts for problem in verdict.problems]
    return [result.error, *found] if result.error else found


def _show(result: Result) -> None:
    for problem in _problems(result):
        print(f"FAILED {result.case.id} on {result.database}: {problem}", flush=True)


def _tables(results: list[Result], plan: Plan, seconds: float) -> None:
    django = next((result.django for result in results if result.django), "?")
    print(f"\nDjango {django}, {seconds:.0f} s, threads {', '.join(map(str, plan.threads))}, {plan.runs} runs\n")
    total = Counter(case.slug for case in all_cases() if not case.is_skip)
    print("| codemod | database | cases executed of all | calls | rows | harms shown | races: runs as stated |")
    print("|---|---|---|---|---|---|---|")
    for slug in sorted(total):
        for database in plan.everything_on:
            own = [result for result in results if (result.case.slug, result.database) == (slug, database)]
            _row(slug, database, total[slug], own)


def _row(slug: str, database: str, total: int, results: list[Result]) -> None:
    verdicts = [verdict for result in results for verdict in result.verdicts if not verdict.needs]
    executed = {verdict.case.name for verdict in verdicts if not verdict.case.is_skip and verdict.kind != "harm"}

    def held(*kinds: str) -> str:
        some = [verdict for verdict in verdicts if verdict.kind in kinds]
        return f"{sum(not verdict.problems for verdict in some)}/{len(some)}"

    races = [verdict.runs for verdict in verdicts if verdict.kind in RACES]
    good, run = (sum(part) for part in zip(*races, strict=True)) if races else (0, 0)
    cells = (f"{len(executed)}/{total}", held("call"), held("rows"), held("harm"), f"{good}/{run}")
    print(f"| {slug} | {database} | {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
