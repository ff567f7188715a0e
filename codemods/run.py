"""The pipeline: project -> trace -> sites -> rewritten files -> plan; and a plan -> files on disk."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from codemods.cache import Cache
from codemods.codemod import Codemod
from codemods.config import Config
from codemods.diff.plan import Plan, Progress, Touched
from codemods.memory import seldom_collected
from codemods.passes import Passes, Scope, outcomes, targets
from codemods.project.classify import is_generated
from codemods.project.index import Project
from codemods.search import Outcome, Search, may_hold_sites

_HEAD = 1000


def plan(
    root: Path,
    config: Config | None = None,
    *,
    paths: Sequence[str] = ("",),
    overlay: Mapping[str, bytes] | None = None,
    touched: Touched = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Plan:
    """Find everything that the configuration asks for, rewrite it in memory, and say what would change.

    Args:
        root: The project's root; the index covers all of it.
        config: What to look for; by default everything.
        paths: Files or folders to search, relative to the root with forward slashes; "" is all of it.
        overlay: Contents that count instead of what the files hold.
        touched: Only changes of these lines.
        progress: Called as the files are searched.
        cache: What earlier runs kept, and where this one keeps what it finds; the caller closes it.
    """
    with seldom_collected():
        return _planned(root, config or Config(), overlay, Scope(paths, touched, progress), cache)


def _planned(
    root: Path, config: Config, overlay: Mapping[str, bytes] | None, scope: Scope, cache: Cache | None
) -> Plan:
    started = time.perf_counter()
    project = load(root, config, overlay, cache)
    codemods = config.codemods()
    files = [path for path in targets(project, config) if _is_wanted(path, scope)]
    near = files if scope.touched is None else [path for path in files if path in scope.touched]
    worth = [path for path in near if _is_worth_a_look(project, path, codemods)]
    models = len(project.models)  # worked out here, once, before worker processes share the index
    unreadable = [item for item in project.skipped if _is_wanted(item.path, scope)]
    passes = Passes(project, config, dataclasses.replace(scope, paths=worth), cache)
    passes.run()
    return Plan(
        root=project.root,
        django=project.versions.django,
        changes=tuple(passes.changes),
        left_alone=tuple(sorted(passes.left_alone, key=lambda site: (site.path, site.start_line, site.id))),
        notices=tuple(sorted(passes.notices, key=lambda site: (site.path, site.start_line, site.id))),
        skipped=tuple(sorted({*unreadable, *passes.skipped}, key=lambda item: (item.path, item.reason))),
        failures=tuple(passes.failures),
        unused_suppressions=tuple(passes.unused),
        suppressed=passes.suppressed,
        below=passes.below,
        sources=passes.sources,
        results=passes.results,
        files=len(files),
        unreadable=len({item.path for item in unreadable} & set(files)),
        models=models,
        seconds=time.perf_counter() - started,
    )


def searched(project: Project, config: Config, cache: Cache | None = None) -> list[Outcome]:
    """What is found in all files of the project as they are, before anything is chosen or rewritten."""
    codemods = config.codemods()
    paths = [path for path in targets(project, config) if _is_worth_a_look(project, path, codemods)]
    options = {slug: config.options_of(codemod) for slug, codemod in codemods.items()}
    with seldom_collected():
        return list(outcomes(Search(project, codemods, options), config, paths, cache=cache))


def load(root: Path, config: Config, overlay: Mapping[str, bytes] | None = None, cache: Cache | None = None) -> Project:
    """The index of the project, with the Django version that the configuration gives instead of the pinned one."""
    kept = None if cache is None else cache.files
    project = Project.load(root, include_tests=config.include_tests, kept=kept, jobs=config.jobs)
    if config.django is not None:
        project = project.with_django(config.django)
    return project.with_overlay(overlay) if overlay else project


def _is_worth_a_look(project: Project, path: str, codemods: Mapping[str, Codemod]) -> bool:
    try:
        data = project.data(path)
    except OSError:
        return False  # the index has it among the skipped files
    return may_hold_sites(data, codemods.values()) and not is_generated(path, data[:_HEAD])


def _is_wanted(path: str, scope: Scope) -> bool:
    return any(_is_in(path, folder) for folder in scope.paths)


def _is_in(path: str, wanted: str) -> bool:
    return not wanted or path == wanted or path.startswith(wanted + "/")
