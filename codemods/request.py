"""What a command was asked for: its options as they came, and the project and paths that they mean.

Little is imported here: a run after which nothing changed needs no more than this (see `codemods.again`).
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemods.project.discover import find_project_root
from codemods.pyproject import digest_of, find_file

STDIN = "-"


class UsageError(Exception):
    """The command cannot be carried out; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of `check` and `fix` as they came from the command line."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_confidence: str | None = None
    django: str | None = None
    include_tests: bool | None = None
    codemods: tuple[Path, ...] = ()
    since: str | None = None
    stdin_filename: str | None = None
    jobs: int | None = None
    cache: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """What the paths of a command line mean."""

    root: Path
    paths: tuple[str, ...]
    """Relative to the root, forward slashes; "" is all of it."""
    overlay: Mapping[str, bytes] | None = None


def locate(paths: Sequence[str], stdin_filename: str | None = None, *, any_file: bool = False) -> Place:
    """The project around the paths; `any_file`: they may be templates.

    Raises:
        UsageError: where a path does not exist, or they lie in different projects.
    """
    if STDIN in paths:
        return _locate_standard_input(paths, stdin_filename)
    if stdin_filename is not None:
        message = "--stdin-filename names what is read from standard input: give - as the path."
        raise UsageError(message)
    places = [Path(path) for path in paths or ["."]]
    for path in places:
        if not path.exists():
            message = f"There is no file or folder {path}."
            raise UsageError(message)
        if path.is_file() and path.suffix != ".py" and not any_file:
            message = f"{path} is no Python file (its name does not end in .py)."
            raise UsageError(message)
    root = _common_root(places)
    return Place(root, tuple(_relative(path, root) for path in places))


def _locate_standard_input(paths: Sequence[str], stdin_filename: str | None) -> Place:
    if len(paths) > 1:
        message = "- reads one file from standard input; it cannot be given together with other paths."
        raise UsageError(message)
    if stdin_filename is None:
        message = "- needs --stdin-filename: the path of the file, which tells the project and the module."
        raise UsageError(message)
    path = Path(stdin_filename)
    if path.suffix != ".py" or not path.parent.is_dir():
        message = f"--stdin-filename {stdin_filename}: it must end in .py and lie in a folder that exists."
        raise UsageError(message)
    root = find_project_root(path)
    name = _relative(path, root)
    return Place(root, (name,), {name: sys.stdin.buffer.read()})


def _common_root(paths: Sequence[Path]) -> Path:
    roots = {find_project_root(path) for path in paths}
    if len(roots) > 1:
        common = Path(os.path.commonpath(roots))
        roots = {common if common in roots else find_project_root(common)}
        if not all(path.resolve().is_relative_to(next(iter(roots))) for path in paths):
            message = "These paths belong to different projects: run refret once for each."
            raise UsageError(message)
    return roots.pop()


def _relative(path: Path, root: Path) -> str:
    resolved = path.parent.resolve() / path.name if path.is_symlink() or not path.exists() else path.resolve()
    if not resolved.is_relative_to(root):
        message = f"{path} leads out of the project {root}."
        raise UsageError(message)
    relative = resolved.relative_to(root).as_posix()
    return "" if relative == "." else relative


def about(request: Request, place: Place, lines: object, kind: tuple[object, ...]) -> tuple[object, ...]:
    """All that a result depends on besides the files of the project; its `repr` counts.

    `lines`: those that `--since` means.
    """
    file = find_file(place.root)
    options = dataclasses.replace(request, jobs=None)
    return options, str(place.root), place.paths, kind, str(file), digest_of(file), lines
