"""Generated modules, executed before and after the changes of high confidence: alone, both do the same.

What differs by design is left out of the comparison, and nothing else: where a transaction was rolled back, tasks that
were sent in spite of it and rows that a new block takes back as well; which columns a save names in its signals; those
signals that the bulk methods do not send (what a receiver did shows in the rows and tasks, which are compared).
"""

from __future__ import annotations

import ast
import dataclasses
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

from codemods import run
from codemods.codemod import Confidence
from codemods.config import Config
from codemods.diff.plan import Change, Plan
from tests.fuzz.choices import Choices
from tests.fuzz.functions import module, scenario
from tests.fuzz.shop import shop
from tests.proof.harness import Server

VERSION = ".".join(map(str, django.VERSION[:2]))
BULK = {"bulk-create", "bulk-update"}


@dataclass(frozen=True, slots=True)
class Example:
    """A generated project and the calls that are made."""

    files: Mapping[str, str]
    scenario: str


@dataclass(slots=True)
class Outcome:
    """What one example showed."""

    plan: Plan
    problems: list[str] = field(default_factory=list)
    calls: int = 0
    raised: int = 0
    executed: Counter[str] = field(default_factory=Counter)
    """Changes that a call ran, by codemod and form."""


def example(choose: Choices, functions: int, engine: str = "sqlite3", version: str = VERSION) -> Example:
    """A project of generated models and functions."""
    files = shop(choose, engine, version)
    views, names = module(choose, functions)
    return Example({**files, "shop/views.py": views, "shop/__init__.py": ""}, scenario(choose, names))


def planned(made: Example, folder: Path, confidence: Confidence = Confidence.HIGH) -> Plan:
    """The files of the example on disk, and what would be changed in them."""
    for path, text in made.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return run.plan(folder, Config(min_confidence=confidence))


def executed(made: Example, folder: Path, server: Server, database: Mapping[str, Any]) -> Outcome:
    """Plan, run both sides, compare."""
    before = folder / "before"
    plan = planned(made, before)
    outcome = Outcome(plan, [failure.traceback for failure in plan.failures])
    if not plan.results:
        return outcome
    after = folder / "after"
    shutil.copytree(before, after)
    for path, data in plan.results.items():
        (after / path).write_bytes(data)
    (folder / "scenario.py").write_text(made.scenario, "utf-8")
    records = [_side(side, folder, server, database) for side in (before, after)]
    for side, record in zip(("before", "after"), records, strict=True):
        if "error" in record:
            outcome.problems.append(f"{side}: {record['error']}")
    if not outcome.problems:
        _compare(outcome, *(record["experiments"] for record in records))
    return outcome


def _side(root: Path, folder: Path, server: Server, database: Mapping[str, Any]) -> dict[str, Any]:
    where = {"folder": str(root), **database}
    if "schema" in where:
        where["schema"] += root.name
    return server.run({
        "root": str(root),
        "scenario": str(folder / "scenario.py"),
        "side": root.name,
        "only_races": False,
        "database": where,
        "threads": [],
        "runs": 0,
        "answer": str(root / "answer.json"),
    })  # fmt: skip


def _compare(outcome: Outcome, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in before:
        old, new = before[name], after[name]
        changes = [change for change in outcome.plan.changes if _ran(change, old)]
        outcome.calls += 1
        outcome.raised += "raises" in str(old["result"])
        outcome.executed.update(f"{change.codemod} {change.form}" for change in changes)
        for problem in _differences(old, new, {change.codemod for change in changes}):
            outcome.problems.append(f"{name}: {problem}")


def _ran(change: Change, record: Mapping[str, Any]) -> bool:
    return any(path == change.path and change.start_line <= line <= change.end_line for path, line in record["lines"])


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], codemods: set[str]) -> Iterator[str]:
    results = [_result(record) for record in (old, new)]
    if results[0] == "TransactionManagementError" and "atomic-get-or-create" in codemods:
        return  # the transaction was broken by an IntegrityError that was caught; the savepoint mends that
    if results[0] != results[1]:
        yield f"result {results[0]} before, {results[1]} after"
    rolled_back = [record["result"].get("rolled_back", 0) for record in (old, new)]
    if old["rows"] != new["rows"] and not ("atomic-get-or-create" in codemods and any(rolled_back)):
        yield f"rows {_only(old['rows'], new['rows'])} before, {_only(new['rows'], old['rows'])} after"
    tasks = [Counter(map(repr, record["tasks"])) for record in (old, new)]
    if (tasks[1] - tasks[0]) or ((tasks[0] - tasks[1]) and not any(rolled_back)):
        yield f"tasks {old['tasks']} before, {new['tasks']} after"
    if "f-update" not in codemods and not any(rolled_back):
        signals = [list(map(_without_list, record["signals"])) for record in (old, new)]
        sent = [Counter(map(repr, some)) for some in signals]
        if sent[1] - sent[0] if codemods & BULK else signals[0] != signals[1]:
            yield f"signals {signals[0]} before, {signals[1]} after"


def _result(record: Mapping[str, Any]) -> Any:
    """The result; of an exception only what it is, since the text may name the statement."""
    result = record["result"].get("result", record["result"])
    return result["raises"] if isinstance(result, dict) and "raises" in result else result


def _without_list(signal: Mapping[str, Any]) -> Any:
    return {key: value for key, value in signal.items() if key != "update_fields"}


def _only(some: Mapping[str, Any], other: Mapping[str, Any]) -> Any:
    """The rows that are not among the others."""
    return {
        key: [row for row in rows if row not in other.get(key, ())]
        for key, rows in some.items()
        if rows != other.get(key)
    }


def shrunk(made: Example, fails: Any) -> Example:
    """The example with what is not needed for the failure taken out: functions, then statements."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(made):
            if fails(smaller):
                made, changed = smaller, True
                break
    return made


def _smaller(made: Example) -> Iterator[Example]:
    for path in ("shop/views.py", "shop/models.py"):
        for text in _texts(made.files[path]):
            yield dataclasses.replace(made, files={**made.files, path: text})
    for text in _texts(made.scenario, top_only=True):
        yield dataclasses.replace(made, scenario=text)


def _texts(text: str, *, top_only: bool = False) -> Iterator[str]:
    """The text without one of its statements, largest first; or with a block's content in place of the block."""
    tree = ast.parse(text)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    if top_only:
        found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and "__" in node.name]
    lines = text.splitlines()
    for node in sorted(found, key=lambda node: node.lineno - (node.end_lineno or 0)):
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        cuts = [[]]
        body = getattr(node, "body", None)
        if isinstance(body, list) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            inner = lines[body[0].lineno - 1 : body[-1].end_lineno]
            cuts.append([line[body[0].col_offset - node.col_offset :] for line in inner])
        for cut in cuts:
            made = "\n".join([*lines[: first - 1], *cut, *lines[node.end_lineno :]]) + "\n"
            try:
                compile(made, "smaller", "exec")
            except SyntaxError:
                continue
            yield made
