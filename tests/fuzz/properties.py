"""What holds for any project, and is checked for generated ones."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import tokenize
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from codemods import run
from codemods.apply import fix, saved
from codemods.config import Config
from codemods.diff import as_diff, as_json
from codemods.diff.compose import Composer
from codemods.diff.plan import Change, Plan
from codemods.diff.schema import first_problem
from tests.fuzz import odd
from tests.fuzz.choices import Choices
from tests.fuzz.shop import shop

Check = Callable[[Path, Plan, Choices], Iterator[str]]


def project(choose: Choices, functions: int) -> dict[str, bytes]:
    """The files of a generated project."""
    files = {
        path: text.encode() for path, text in shop(choose, "postgresql", choose.one(("4.2", "5.2", "6.0"))).items()
    }
    files["shop/__init__.py"] = b""
    for name in choose.one((("views",), ("views", "services"))):
        files[f"shop/{name}.py"] = odd.module(choose, functions)
    return files


def written(files: Mapping[str, bytes], folder: Path) -> None:
    """The files on disk."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def violations(folder: Path, choose: Choices) -> tuple[Plan, list[tuple[str, str]]]:
    """The plan of the project in `folder`, and which properties it violates, with what was found."""
    plan = run.plan(folder, Config())
    found = [("no crash", failure.traceback) for failure in plan.failures]
    for name, check in CHECKS.items():
        try:
            found += [(name, problem) for problem in check(folder, plan, choose)]
        except Exception:  # noqa: BLE001 - a check that cannot be made is a violation of it
            found.append((name, traceback.format_exc()))
    return plan, found


def _parses(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    for path, data in plan.results.items():
        if _compiles(plan.sources[path]) and not _compiles(data):
            yield f"{path} does not compile any more"


def _compiles(data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "generated", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _fixed_point(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    for change in run.plan(folder, Config(), overlay=plan.results).changes if plan.results else ():
        where = f"{change.path}:{change.start_line}"
        yield f"the second run proposes {change.codemod} {change.form} at {where}\n{change.diff}"


def _outside(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    """Functions without a change are the same to the byte; comments are all there; line ends are those of the file."""
    for path, data in plan.results.items():
        source = plan.sources[path]
        lost = _comments(source) - _comments(data)
        if lost:
            yield f"{path}: comments are lost: {sorted(lost)}"
        if b"\n" not in source.replace(b"\r\n", b"") and b"\n" in data.replace(b"\r\n", b""):
            yield f"{path}: line ends are mixed"
        spans = [
            range(edit.at.line, edit.at.end_line + 1)
            for change in plan.changes if change.path == path for edit in change.edits if change.passed == 1
        ]  # fmt: skip
        if any(change.path == path and change.passed > 1 for change in plan.changes):
            continue
        touched = {line for span in spans for line in span}
        new = _functions(data)
        for name, (lines, text) in _functions(source).items():
            if not touched & set(lines) and new.get(name, (range(0), b""))[1] != text:
                yield f"{path}: {name} has no change, but is not what it was"


def _functions(data: bytes) -> dict[str, tuple[range, bytes]]:
    """The functions and classes at the top of a module: their lines and their text."""
    lines = data.splitlines()
    found: dict[str, tuple[range, bytes]] = {}
    numbers: Counter[str] = Counter()
    for node in ast.parse(data).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            numbers[node.name] += 1
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found[f"{node.name} {numbers[node.name]}"] = (span, b"\n".join(lines[span.start - 1 : span.stop - 1]))
    return found


def _comments(data: bytes) -> Counter[str]:
    tokens = tokenize.tokenize(io.BytesIO(data).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def _report(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    """The JSON report is valid, and `fix --plan` writes what the plan says."""
    text = as_json.render(plan)
    problem = first_problem(json.loads(text))
    if problem is not None:
        yield problem
    restored = saved.restore(json.loads(text), folder, folder / "plan.json")
    if restored.refused or restored.plan.changes != plan.changes or restored.plan.results != plan.results:
        yield f"read back, it is another plan: {restored.refused}"


def _patch(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    """`git apply` of the patch, and `fix`, write the same files."""
    if not plan.changes:
        return
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=folder, input=as_diff.render(plan), capture_output=True, check=False)
    for path, data in plan.results.items():
        if (folder / path).read_bytes() != data:
            yield f"{path}: the patch makes something else: {done.stderr.decode()}"
        (folder / path).write_bytes(plan.sources[path])
    applied = fix.apply(plan)
    if applied.left or applied.refused:
        yield f"fix leaves {len(applied.left)} changes, {dict(applied.refused)}"
    for path, data in plan.results.items():
        if (folder / path).read_bytes() != data:
            yield f"{path}: fix makes something else"
        (folder / path).write_bytes(plan.sources[path])


def _subsets(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    """Any groups, applied one by one in any order, make what they make at once."""
    groups = sorted({change.group for change in plan.changes})
    order = choose.some(choose.shuffled(groups), len(groups))
    for path, source in plan.sources.items():
        known = {change.id: change for change in plan.changes}
        composer = Composer(path, source, known)
        ids: set[str] = set()
        for group in order:
            ids |= {change.id for change in plan.group(group) if change.path == path}
            ids |= {need for identifier in ids for need in known[identifier].needs}
            if not _compiles(composer.text(ids)) and _compiles(source):
                yield f"{path}: with {sorted(ids)} it does not compile"
        if Composer(path, source, known).text(sorted(ids)) != composer.text(sorted(ids, reverse=True)):
            yield f"{path}: the order of {sorted(ids)} counts"


def _alone(folder: Path, plan: Plan, choose: Choices) -> Iterator[str]:
    """A run over one file finds in it what a run over all finds; the order of paths and the processes do not count."""
    paths = sorted({change.path for change in plan.changes})
    for path in paths:
        if _mentions(run.plan(folder, Config(), paths=(path,)).changes, path) != _mentions(plan.changes, path):
            yield f"{path}: another plan where only this file is asked for"
    if len(paths) > 1 and run.plan(folder, Config(jobs=2), paths=tuple(reversed(paths))).results != plan.results:
        yield "two processes, and the files in another order, make something else"


def _mentions(changes: Sequence[Change], path: str) -> list[tuple[str, str]]:
    return [(change.id, change.diff) for change in changes if change.path == path and change.passed == 1]


CHECKS: Mapping[str, Check] = {
    "output compiles": _parses,
    "second run is empty": _fixed_point,
    "outside is unchanged": _outside,
    "report round-trips": _report,
    "patch equals fix": _patch,
    "subsets": _subsets,
    "files and processes": _alone,
}
"""The properties by name; "no crash" is one more."""
