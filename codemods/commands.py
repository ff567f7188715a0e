"""What the commands do: find the project, merge the options, run, report. `cli.py` only parses and calls these."""

from __future__ import annotations

import dataclasses
import os
import shlex
import time
from collections.abc import Mapping
from pathlib import Path

from codemods import again
from codemods import config as configuration
from codemods.apply import fix as writing
from codemods.apply import git, saved
from codemods.apply.checks import Verification, VerifyError
from codemods.apply.commit import apply_and_commit
from codemods.apply.journal import JournalError, State
from codemods.apply.lock import LockError
from codemods.apply.repository import CommitError
from codemods.apply.told import told
from codemods.apply.undo import runs
from codemods.apply.verify import Watch, apply_verified
from codemods.cache import Cache
from codemods.codemod import Codemod, Confidence
from codemods.config import Config
from codemods.console import Console, OutputError
from codemods.diff.plan import Plan, Progress, Touched
from codemods.project.discover import Seen, find_project_root
from codemods.pyproject import ConfigError, find_file
from codemods.request import STDIN, Place, Request, UsageError, about, locate
from codemods.stored import StoredPlan
from codemods.transformers import RegistryError, load

DONE, FOUND, WRONG_USE, INTERNAL_ERROR = range(4)

EXPECTED_ERRORS = (
    UsageError,
    ConfigError,
    RegistryError,
    git.GitError,
    saved.SavedPlanError,
    JournalError,
    LockError,
    CommitError,
    VerifyError,
    OutputError,
)
"""What ends a command with exit code 2 and one sentence."""


def check(request: Request, console: Console, *, exit_zero: bool) -> int:
    """Find and report; write nothing."""
    plan, place, seen = _plan(request, console, (Confidence.LOW, False))
    data = console.report(plan)
    if plan.failures:
        return INTERNAL_ERROR
    if _nothing_readable(plan):
        return WRONG_USE
    if seen is not None and data is not None:
        again.keep(request, place, console.look, again.Report(data, plan.seconds, bool(plan.changes)), seen)
    return FOUND if plan.changes and not exit_zero else DONE


def fix(
    request: Request,
    console: Console,
    *,
    saved_plan: Path | None,
    allow_dirty: bool,
    commit: bool = False,
    tests: Verification | None = None,
) -> int:
    """Find, write, report what was written."""
    if commit and allow_dirty:
        message = "--commit would commit your own changes too: leave --allow-dirty out."
        raise UsageError(message)
    if tests is not None and STDIN in request.paths:
        message = "--verify-with needs files, and - is standard input."
        raise UsageError(message)
    if saved_plan is not None:
        plan, refused = _restored(request, saved_plan)
    else:
        plan, place, _ = _plan(request, console, (Confidence.HIGH, True))
        refused = {}
        if place.overlay is not None:
            if commit:
                message = "--commit needs files, and - is standard input."
                raise UsageError(message)
            return _fix_standard_input(plan, place.paths[0], place.overlay, console)
    if not allow_dirty:
        refuse_dirty(plan, refused)
    console.refuse_output(plan.root)
    _tell_of_interrupted(plan.root, console)
    codemods = load(request.codemods) if commit else None
    with console.watch() as watch:
        applied = write(plan, refused, codemods, tests, watch)
    console.report(dataclasses.replace(plan, changes=applied.changes, sources=applied.sources, results=applied.results))
    for path, reason in applied.refused.items():
        console.tell(f"not written: {path}: {reason}")
    if applied.left:
        console.tell(f"{len(applied.left)} of {len(plan.changes)} changes were left out.")
    _tell_of_tests(applied, console)
    _tell_of_run(applied, plan.root, console)
    if plan.failures:
        return INTERNAL_ERROR
    if _nothing_readable(plan):
        return WRONG_USE
    return FOUND if applied.left or applied.refused or applied.not_committed else DONE


def write(
    plan: Plan,
    refused: Mapping[str, str],
    commit: Mapping[str, Codemod] | None,
    tests: Verification | None,
    watch: Watch | None = None,
) -> writing.Applied:
    """Write a plan; `commit` (the codemods): and commit it; `tests`: but for what makes them fail."""
    if tests is not None:
        return apply_verified(plan, tests, refused, commit=commit, watch=watch)
    return writing.apply(plan, refused) if commit is None else apply_and_commit(plan, commit, refused)


def tests_given(command: str | None, settings: str | None, python: str | None) -> Verification | None:
    """How to verify, as the options say; None: not at all.

    Raises:
        UsageError: where options are missing.
    """
    if command is None:
        for option, value in (("--settings", settings), ("--python", python)):
            if value is not None:
                message = f"{option} is for the checks of --verify-with: give that too."
                raise UsageError(message)
        return None
    if not command.strip():
        message = "--verify-with needs a command that runs the tests, for example: --verify-with pytest"
        raise UsageError(message)
    return Verification(command=command, settings=settings, python=python)


def merged(request: Request, root: Path, lowest: Confidence, *, fixing: bool) -> Config:
    """The configuration of the project with the options of the command line on top."""
    file = find_file(root)
    base = Config(codemod_paths=request.codemods, jobs=request.jobs or _cores(), min_confidence=lowest)
    found = base if file is None else Config.read(file, base)
    known = load(request.codemods)
    changes: dict[str, object] = {}
    if not fixing:  # `min-confidence` of the configuration is what fix applies
        changes["min_confidence"] = lowest
    if request.min_confidence is not None:
        changes["min_confidence"] = configuration.confidence_named(request.min_confidence, "--min-confidence")
    if request.select:
        changes["select"] = configuration.checked_names(request.select, known, "--select", with_options=True)
    if request.ignore:
        changes["ignore"] = (*found.ignore, *configuration.checked_names(request.ignore, known, "--ignore"))
    if request.django is not None:
        changes["django"] = configuration.version(request.django, "--django")
    if request.include_tests is not None:
        changes["include_tests"] = request.include_tests
    config = dataclasses.replace(found, **changes)  # type: ignore[arg-type]
    if not config.codemods():
        message = f"Nothing is selected: {', '.join(config.select)} without {', '.join(config.ignore) or 'exceptions'}."
        raise UsageError(message)
    return config


def planned(request: Request, place: Place, lowest: Confidence, *, fixing: bool, progress: Progress | None) -> Plan:
    """The plan that a request asks for: the one of the last run where nothing changed since."""
    return _planned(request, place, (lowest, fixing), progress)[0]


def _planned(
    request: Request, place: Place, kind: tuple[Confidence, bool], progress: Progress | None
) -> tuple[Plan, Seen | None]:
    """The plan, and the files that it was made from; None where others may give another one."""
    touched = None if request.since is None else git.changed_lines(place.root, request.since)
    lowest, fixing = kind
    if not request.cache or request.codemods:
        config = merged(request, place.root, lowest, fixing=fixing)
        return _made(config, place, touched, progress, None), None
    started = time.perf_counter()
    cache = Cache(place.root)
    try:
        stored = _stored(cache, request, place, touched, kind)
        found = stored.find()
        if found is not None:
            return dataclasses.replace(found, seconds=time.perf_counter() - started), cache.files.unmoved
        config = merged(request, place.root, lowest, fixing=fixing)
        plan = _made(config, place, touched, progress, cache)
        if not config.uses_own_codemods_only:
            return plan, None
        stored.keep(plan)
        return plan, cache.files.unmoved
    finally:
        cache.close()


def _made(config: Config, place: Place, touched: Touched, progress: Progress | None, cache: Cache | None) -> Plan:
    from codemods import run  # noqa: PLC0415 - a run that has nothing to do needs none of it

    return run.plan(
        place.root, config, paths=place.paths, overlay=place.overlay, touched=touched, progress=progress, cache=cache
    )


def _stored(
    cache: Cache, request: Request, place: Place, touched: Touched, kind: tuple[Confidence, bool]
) -> StoredPlan:
    """The plan of the last run with the same options, those of the project's configuration included."""
    lines = None if touched is None else sorted((path, lines and sorted(lines)) for path, lines in touched.items())
    named = about(request, place, lines, kind)
    return StoredPlan(cache, named, place.overlay or {}, include_tests=bool(request.include_tests))


def refuse_dirty(plan: Plan, refused: Mapping[str, str]) -> None:
    """Raises UsageError where files that the plan would write have uncommitted changes."""
    paths = sorted(path for path in plan.sources if path not in refused)
    dirty = git.dirty(Path(plan.root), paths) if paths else []
    if dirty:
        shown = "".join(f"\n  {path}" for path in dirty)
        message = (
            f"Nothing was written: these files have uncommitted changes. Commit them, or use --allow-dirty.{shown}"
        )
        raise UsageError(message)


def _plan(request: Request, console: Console, kind: tuple[Confidence, bool]) -> tuple[Plan, Place, Seen | None]:
    place = locate(request.paths, request.stdin_filename)
    with console.progress() as progress:
        plan, seen = _planned(request, place, kind, progress)
    if not plan.files:
        where = ", ".join(str(place.root / path) for path in place.paths)
        console.tell(
            f"There is no Python file to check in {where}: tests (--include-tests), migrations, vendored, generated "
            "and excluded files are left out."
        )
    return plan, place, seen


def _restored(request: Request, saved_plan: Path) -> tuple[Plan, dict[str, str]]:
    given = [name for name in ("select", "ignore", "min_confidence", "since", "django") if getattr(request, name)]
    if given:
        option = given[0].replace("_", "-")
        message = f"--plan applies exactly what the plan holds: leave --{option} out, or make a plan with it."
        raise UsageError(message)
    report = saved.read(saved_plan)
    recorded = Path(report["root"])
    root = locate(request.paths).root
    if not request.paths and recorded.is_dir() and recorded.resolve() != root:
        if not recorded.resolve().is_relative_to(Path.cwd()):
            message = f"--plan {saved_plan} was made for {recorded}, which is not here: name the project as PATH."
            raise UsageError(message)
        root = recorded.resolve()
    restored = saved.restore(report, root, saved_plan)
    return restored.plan, dict(restored.refused)


def _fix_standard_input(plan: Plan, path: str, overlay: Mapping[str, bytes], console: Console) -> int:
    console.write(plan.results.get(path, overlay[path]))
    others = sorted({change.path for change in plan.changes} - {path})
    for other in others:
        console.tell(f"not written: {other}: its changes belong to those of {path}; run refret fix without -.")
    for failure in plan.failures:
        console.tell(f"internal error: {failure.path}: {failure.traceback}")
    if plan.failures:
        return INTERNAL_ERROR
    return FOUND if others else DONE


def _tell_of_interrupted(root: Path, console: Console) -> None:
    """A run that was killed may have left some files old and some new: say so before more is written."""
    known = runs(root)
    if known and known[-1].state is State.INTERRUPTED:
        number = known[-1].number
        console.tell(f"Run {number} was interrupted before its end: {_undo_command(root, number)} takes it back.")


def _tell_of_tests(applied: writing.Applied, console: Console) -> None:
    for taken in applied.taken_back:
        console.tell(told(taken))
    if applied.contradiction is not None:
        console.tell(applied.contradiction)
    elif applied.runs and not console.quiet:
        kept = f"{len(applied.changes)} change{'' if len(applied.changes) == 1 else 's'}"
        console.tell(f"The tests were run {applied.runs} times; {kept} kept.")


def _tell_of_run(applied: writing.Applied, root: Path, console: Console) -> None:
    for commit in applied.commits:
        console.tell(f"committed {commit.id[:12]}: {commit.title}")
    if applied.not_committed is not None:
        console.tell(f"not committed: {applied.not_committed}")
        console.tell("Its changes are in the files: commit them yourself, or take them back with git restore.")
    if applied.run is not None and not console.quiet:
        console.tell(f"This was run {applied.run}: {_undo_command(root)} takes it back.")


def _undo_command(root: Path, number: int | None = None) -> str:
    run = "" if number is None else f" {number}"
    return (
        f"refret undo{run}"
        if find_project_root(Path()) == root
        else f"refret undo{run} --project {shlex.quote(str(root))}"
    )


def _nothing_readable(plan: Plan) -> bool:
    return plan.unreadable >= plan.files


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
