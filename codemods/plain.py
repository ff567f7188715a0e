"""The plain forms of `refret check`, told apart without the command line's library.

That library takes longer to load than a run takes after which nothing changed. Whatever is not plain here (an option
that is spelled otherwise, an error, a report that is not kept) is for `cli.py`, which reads the same forms in the same
way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codemods.output import Look, wants_color
from codemods.request import Request

_FLAGS = {
    "--exit-zero": ("exit_zero", True),
    "--left-alone": ("left_alone", True),
    "--statistics": ("statistics", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
    "--color": ("color", True),
    "--no-color": ("color", False),
    "--include-tests": ("include_tests", True),
    "--no-include-tests": ("include_tests", False),
}
_VALUES = {
    "--format": "format",
    "--min-confidence": "min_confidence",
    "--django": "django",
    "--select": "select",
    "--ignore": "ignore",
    "--jobs": "jobs",
    "-j": "jobs",
}
_NUMBERS = ("--jobs", "-j")


@dataclass(frozen=True, slots=True)
class Check:
    """What a plain command line asks for."""

    request: Request
    look: Look
    exit_zero: bool


def detail(*, statistics: bool, quiet: bool, verbose: bool) -> int:
    """The number of a `codemods.diff.as_text.Detail`."""
    return 0 if statistics else 1 if quiet else 3 if verbose else 2


def names(values: Sequence[str]) -> tuple[str, ...]:
    """The names of an option that takes several, with commas or given more than once."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def read(arguments: Sequence[str]) -> Check | None:
    """What the arguments of `check` ask for; None where they are not plain."""
    flags: dict[str, bool] = {}
    values: dict[str, list[str]] = {}
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in _FLAGS:
            name, value = _FLAGS[argument]
            flags[name] = value
        elif argument in _VALUES:
            given = next(rest, "")
            if not given or given.startswith("-") or (argument in _NUMBERS and not _is_number(given)):
                return None
            values.setdefault(_VALUES[argument], []).append(given)
        elif not argument or argument.startswith("-"):
            return None
        else:
            paths.append(argument)
    return _check(flags, values, paths)


def _check(flags: dict[str, bool], values: dict[str, list[str]], paths: Sequence[str]) -> Check | None:
    shown = values.get("format", ["text"])[-1]
    if shown not in ("text", "json"):
        return None
    how = detail(statistics="statistics" in flags, quiet="quiet" in flags, verbose="verbose" in flags)
    request = Request(
        paths=tuple(paths),
        select=names(values.get("select", ())),
        ignore=names(values.get("ignore", ())),
        min_confidence=values.get("min_confidence", [None])[-1],
        django=values.get("django", [None])[-1],
        include_tests=flags.get("include_tests"),
    )
    color = wants_color(flags.get("color"), None)
    return Check(request, Look(shown, how, color, "left_alone" in flags), "exit_zero" in flags)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0
