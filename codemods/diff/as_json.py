"""The JSON report: the plan, saved. `report.schema.json` describes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codemods import __version__
from codemods.diff.plan import Plan, digest
from codemods.diff.serial import change_data, left_alone_data

VERSION = 1


def render(plan: Plan) -> str:
    """The report of a plan, ASCII only, so that no terminal or encoding can change it, and no log takes it as commands.

    Two number signs begin a command in some logs. They can only stand in a string, where JSON has another way to write
    them.
    """
    return json.dumps(report(plan), indent=1).replace("##", "\\u0023\\u0023") + "\n"


def report(plan: Plan) -> dict[str, Any]:
    """The report of a plan as data."""
    paths = sorted({change.path for change in plan.changes})
    return {
        "version": VERSION,
        "tool": {"name": "refret", "version": __version__},
        "root": str(Path(plan.root).resolve()),
        "django": None if plan.django is None else ".".join(map(str, plan.django)),
        "files": {path: digest(plan.sources[path]) for path in paths},
        "results": {path: digest(plan.results[path]) for path in paths},
        "summary": _summary(plan, len(paths)),
        "changes": [change_data(change) for change in plan.changes],
        "groups": _groups(plan),
        "left_alone": [left_alone_data(site) for site in plan.left_alone],
        "notices": [left_alone_data(site) for site in plan.notices],
        "skipped": [{"path": item.path, "reason": item.reason} for item in plan.skipped],
        "failures": [{"path": item.path, "traceback": item.traceback} for item in plan.failures],
        "unused_suppressions": [
            {"path": item.path, "line": item.line, "comment": item.comment} for item in plan.unused_suppressions
        ],
    }


def _groups(plan: Plan) -> Mapping[str, list[str]]:
    """The groups of more than one change, so that a part that was taken out of the report is missed."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for change in plan.changes:
        groups[change.group].append(change.id)
    return {group: ids for group, ids in groups.items() if len(ids) > 1}


def _summary(plan: Plan, files_with_changes: int) -> Mapping[str, Any]:
    return {
        "files": plan.files,
        "files_with_changes": files_with_changes,
        "changes": {level.name.lower(): count for level, count in plan.counts().items()},
        "left_alone": len(plan.left_alone),
        "suppressed": plan.suppressed,
        "models": plan.models,
        "seconds": round(plan.seconds, 3),
    }
