"""Refret as a library: `check` and `fix` as on the command line, and what a codemod of one's own needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codemods import commands
from codemods.apply.fix import Applied, Commit, TakenBack
from codemods.apply.results import Failing
from codemods.apply.undo import Undone, undo
from codemods.codemod import Claim, Codemod, Confidence, FindContext, Form, Site, confidence, slug_of
from codemods.diff.plan import Change, LeftAlone, Plan
from codemods.request import Request, locate
from codemods.transformers import load

Paths = str | Path | Sequence[str | Path]

__all__ = [
    "Applied",
    "Change",
    "Claim",
    "Codemod",
    "Commit",
    "Confidence",
    "Failing",
    "FindContext",
    "Form",
    "LeftAlone",
    "Plan",
    "Site",
    "TakenBack",
    "Undone",
    "check",
    "confidence",
    "fix",
    "slug_of",
    "undo",
]


def check(
    paths: Paths = ".",
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_confidence: str = "low",
    django: str | None = None,
    include_tests: bool | None = None,
    since: str | None = None,
    codemods: Sequence[Path] = (),
    jobs: int = 1,
) -> Plan:
    """What `refret check` finds, as the value that its reports render. The project's configuration counts too.

    Raises:
        commands.EXPECTED_ERRORS: where the command would end with exit code 2.
    """
    request = Request(
        paths=_strings(paths),
        select=tuple(select),
        ignore=tuple(ignore),
        min_confidence=min_confidence,
        django=django,
        include_tests=include_tests,
        since=since,
        codemods=tuple(codemods),
        jobs=jobs,
    )
    return _plan(request, fixing=False)


def fix(
    paths: Paths = ".",
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_confidence: str | None = None,
    django: str | None = None,
    include_tests: bool | None = None,
    since: str | None = None,
    codemods: Sequence[Path] = (),
    jobs: int = 1,
    allow_dirty: bool = False,
    commit: bool = False,
    verify_with: str | None = None,
    settings: str | None = None,
    python: str | None = None,
) -> Applied:
    """Find and write, as `refret fix` does: high confidence, unless the configuration or `min_confidence` says more.

    `verify_with` is a command for the shell that runs the tests, in the project's root; what makes them fail is taken
    back, and told in `Applied.taken_back`. `settings` and `python` are for Django's own checks, as on the command line.

    Raises:
        commands.EXPECTED_ERRORS: where the command would end with exit code 2; nothing was written.
    """
    request = Request(
        paths=_strings(paths),
        select=tuple(select),
        ignore=tuple(ignore),
        min_confidence=min_confidence,
        django=django,
        include_tests=include_tests,
        since=since,
        codemods=tuple(codemods),
        jobs=jobs,
    )
    tests = commands.tests_given(verify_with, settings, python)
    plan = _plan(request, fixing=True)
    if commit or not allow_dirty:
        commands.refuse_dirty(plan, {})
    return commands.write(plan, {}, load(tuple(codemods)) if commit else None, tests)


def _plan(request: Request, *, fixing: bool) -> Plan:
    place = locate(request.paths)
    lowest = Confidence.HIGH if fixing else Confidence.LOW
    return commands.planned(request, place, lowest, fixing=fixing, progress=None)


def _strings(paths: Paths) -> tuple[str, ...]:
    several = [paths] if isinstance(paths, str | Path) else paths
    return tuple(map(str, several))
