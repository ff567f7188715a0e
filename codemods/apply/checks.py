"""What is run to see whether changes are right: the free checks, then the user's command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_MANAGE = "manage.py"
_PYTHONS = ("python", "python3", "python.exe")
_COMPILES = """\
import sys
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        compile(file.read(), path, "exec", dont_inherit=True)
"""


class VerifyError(Exception):
    """Changes cannot be verified; the message is a sentence. All is as it was, but for what the message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How changes are verified. Only a command line (or a Python caller) says so, never the project."""

    command: str
    """For the shell, in the project's root."""
    settings: str | None = None
    """The settings module, for Django's own checks."""
    python: str | None = None
    """The project's interpreter, for the free checks; by default the one that PATH leads to."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to run."""

    name: str
    command: str | Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_free: bool = True
    """It costs next to nothing and is run before the user's command; where it fails already, it is left out."""


def checks(tests: Verification, root: Path, paths: Sequence[str]) -> list[Check]:
    """What is to be run, in order; `paths` are the files that change.

    Raises:
        VerifyError: where there is no such interpreter.
    """
    found = []
    if tests.python is not None or tests.settings is not None:
        python = _interpreter(tests.python)
        found.append(Check("compiling the files", [python, "-I", "-c", _COMPILES, *paths]))
        if tests.settings is not None:
            django = [python, _MANAGE] if (root / _MANAGE).is_file() else [python, "-m", "django"]
            module = {"DJANGO_SETTINGS_MODULE": tests.settings}
            for name in ("check", "makemigrations --check --dry-run"):
                command = [*django, *name.split(), "--settings", tests.settings]
                found.append(Check(f"{_MANAGE} {name}", command, module))
    return [*found, Check(tests.command, tests.command, is_free=False)]


def _interpreter(name: str | None) -> str:
    for candidate in _PYTHONS if name is None else (name,):
        path = shutil.which(candidate)
        if path is not None:
            # Made absolute, but not resolved: the name of a virtual environment's interpreter is what makes it one.
            return os.path.abspath(path)  # noqa: PTH100
    message = f"--python {name}: there is no such program." if name else "--settings: no python on PATH: give --python."
    raise VerifyError(message)
