"""Code that nobody wrote for this tool: the standard library and the installed packages."""

from __future__ import annotations

import shutil
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemods import run
from codemods.config import Config
from codemods.project.index import Project
from codemods.trace import Tracer

PROPERTY = "no crash, no change in code without Django"
STDLIB, PACKAGES = (Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib"))
LARGEST = 300_000
"""Bytes of the largest file that is read."""


def files() -> Iterator[Path]:
    """The Python files of the standard library and of the installed packages."""
    for file in STDLIB.rglob("*.py"):
        if "site-packages" not in file.relative_to(STDLIB).parts and file.stat().st_size < LARGEST:
            yield file
    for file in PACKAGES.rglob("*.py"):
        if file.stat().st_size < LARGEST:
            yield file


def checked(some: Sequence[Path]) -> Iterator[str]:
    """What goes wrong where these files are a project.

    `check` looks into a file only where a codemod's word stands in it; here every function of every file is traced.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in some:
            target = folder.joinpath(*file.relative_to(PACKAGES if file.is_relative_to(PACKAGES) else STDLIB).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        plan = run.plan(folder, Config())
        yield from (f"{failure.path}: {failure.traceback}" for failure in plan.failures)
        for change in plan.changes:
            if b"django" not in plan.sources[change.path].lower():
                yield f"{change.path}: {change.codemod} would change it:\n{change.diff}"
        yield from _traced(Project.load(folder))


def _traced(project: Project) -> Iterator[str]:
    tracer = Tracer(project)
    unreadable = {item.path for item in project.skipped}
    for path in project.discovery.by_path:
        if path not in unreadable:
            try:
                for trace in tracer.functions(path):
                    _ = trace.events
            except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
                yield f"{path}: {traceback.format_exc()}"
