"""A saved JSON report -> the plan that it was made from, checked against the files as they are now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemods.apply import write
from codemods.apply.folder import Folder
from codemods.apply.write import WriteError, names
from codemods.diff.compose import ComposeError, Composer
from codemods.diff.patch import unified
from codemods.diff.plan import Change, Plan, digest
from codemods.diff.schema import first_problem
from codemods.diff.serial import change_from


class SavedPlanError(Exception):
    """The file holds no plan that could be applied; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A plan that was read back, and the files that may not be written, with reasons."""

    plan: Plan
    refused: Mapping[str, str]


def read(file: Path) -> Mapping[str, Any]:
    """The report in a file.

    Raises:
        SavedPlanError: where there is none, or it is not a report of this version.
    """
    try:
        data = json.loads(file.read_bytes())
    except OSError as error:
        message = f"--plan {file}: cannot be read ({error.strerror})."
        raise SavedPlanError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"--plan {file}: not JSON ({error}). Make it with: refret check --format json --output {file}"
        raise SavedPlanError(message) from error
    problem = first_problem(data)
    if problem is not None:
        message = f"--plan {file}: not a report of refret check: {problem}."
        raise SavedPlanError(message)
    report: Mapping[str, Any] = data
    return report


def restore(report: Mapping[str, Any], root: Path, file: Path) -> Saved:
    """The plan of a report, for the files below `root`.

    Raises:
        SavedPlanError: where the report contradicts itself or names files outside of the root.
    """
    changes = _changes(report, file)
    refused: dict[str, str] = {}
    sources: dict[str, bytes] = {}
    results: dict[str, bytes] = {}
    known = {change.id: change for change in changes}
    for path in sorted({change.path for change in changes}):
        data = _read(root, path, report["files"][path], refused)
        mine = [change for change in changes if change.path == path]
        composer = Composer(path, data, known)
        sources[path] = results[path] = data
        if path not in refused:
            try:
                _check_diffs(mine, composer)
                results[path] = composer.text(change.id for change in mine)
            except (ComposeError, LookupError) as error:
                refused[path] = getattr(error, "reason", str(error))
    models = report["summary"].get("models", 1)
    plan = Plan(root=root, changes=tuple(changes), sources=sources, results=results, files=len(sources), models=models)
    return Saved(plan, refused)


def _changes(report: Mapping[str, Any], file: Path) -> list[Change]:
    try:
        changes = [change_from(data) for data in report["changes"]]
    except KeyError as error:
        message = f"--plan {file}: its changes have no {error}: make it again with refret check --format json."
        raise SavedPlanError(message) from error
    twice = [identifier for identifier, count in Counter(change.id for change in changes).items() if count > 1]
    if twice:
        message = f"--plan {file}: the change {twice[0]} is in it twice."
        raise SavedPlanError(message)
    present = {change.id for change in changes}
    for ids in report.get("groups", {}).values():
        missing = [identifier for identifier in ids if identifier not in present]
        if missing and present.intersection(ids):
            left = next(identifier for identifier in ids if identifier in present)
            message = f"--plan {file}: {left} only makes sense together with {missing[0]}, which is not in it."
            raise SavedPlanError(message)
    for change in changes:
        try:
            names(change.path)
        except WriteError as error:
            message = f"--plan {file}: {change.path!r}: {error} Nothing was written."
            raise SavedPlanError(message) from error
        if not change.path.endswith(".py"):
            message = f"--plan {file}: {change.path!r} is no Python file. Nothing was written."
            raise SavedPlanError(message)
        if change.path not in report["files"]:
            message = f"--plan {file}: it has no digest of {change.path}. Nothing was written."
            raise SavedPlanError(message)
    return changes


def _read(root: Path, path: str, expected: str, refused: dict[str, str]) -> bytes:
    try:
        with Folder.at(root) as folder:
            data = write.read(folder, path)
    except WriteError as error:
        refused[path] = str(error)
        return b""
    except OSError as error:
        refused[path] = f"It cannot be read: {error.strerror}."
        return b""
    if digest(data) != expected:
        refused[path] = "It changed since the plan was made: make a new one."
    return data


def _check_diffs(changes: list[Change], composer: Composer) -> None:
    """What is written must be what the plan showed."""
    for change in changes:
        made = unified(change.path, composer.source, composer.alone(change)).decode(change.encoding)
        if made != change.diff:
            message = f"The diff of {change.id} in the plan is not what it would change: make a new plan."
            raise ComposeError(message)
