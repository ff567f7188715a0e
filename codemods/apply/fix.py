"""Writes a plan: each group whole or not at all, in all of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codemods.apply.write import WriteError, write
from codemods.diff.compose import ComposeError, Composer
from codemods.diff.plan import Change, Plan


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan."""

    changes: tuple[Change, ...]
    """The changes that are on disk now."""
    left: tuple[Change, ...]
    """Those that are not."""
    refused: Mapping[str, str]
    """Why, by path of the file that could not be written."""
    sources: Mapping[str, bytes]
    """The written files as they were."""
    results: Mapping[str, bytes]
    """The written files as they are now."""


def apply(plan: Plan, blocked: Mapping[str, str] | None = None) -> Applied:
    """Write the plan's changes to the files below its root.

    A file that cannot be written takes the groups with it that it has a part in: their changes in other files are not
    made either, or are taken back. `blocked` names files, with the reason, that are not even tried.
    """
    root = Path(plan.root)
    refused = dict(blocked or {})
    on_disk = dict(plan.sources)
    while True:
        wanted = _texts(plan, refused)
        todo = sorted(path for path in on_disk if path not in refused and wanted[path] != on_disk[path])
        if not todo:
            break
        for path in todo:
            try:
                write(root, path, on_disk[path], wanted[path])
            except WriteError as error:
                refused[path] = str(error)
                break
            on_disk[path] = wanted[path]
    kept = _kept(plan, refused)
    changes = tuple(change for change in plan.changes if change.id in kept)
    paths = sorted({change.path for change in changes})
    return Applied(
        changes=changes,
        left=tuple(change for change in plan.changes if change.id not in kept),
        refused=refused,
        sources={path: plan.sources[path] for path in paths},
        results={path: on_disk[path] for path in paths},
    )


def _kept(plan: Plan, refused: Mapping[str, str]) -> set[str]:
    torn = {change.group for change in plan.changes if change.path in refused}
    return {change.id for change in plan.changes if change.group not in torn}


def _texts(plan: Plan, refused: dict[str, str]) -> Mapping[str, bytes]:
    """What each file shall hold when everything that touches a refused file is left out."""
    while True:
        kept = _kept(plan, refused)
        if len(kept) == len(plan.changes):
            return plan.results
        known = {change.id: change for change in plan.changes}
        texts = {}
        for path, source in plan.sources.items():
            ids = [change.id for change in plan.changes if change.path == path and change.id in kept]
            try:
                texts[path] = Composer(path, source, known).text(ids)
            except ComposeError as error:
                refused[path] = error.reason
                break
        else:
            return texts
