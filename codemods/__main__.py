"""`python -m codemods` and the console script `refret`.

In a built wheel the command line is `codemods/cli.py`; in a checkout it is `cli.py` beside this package. It is loaded
by its file, never by the name `cli`: the project that is checked may have a module of that name.
"""

from __future__ import annotations

import os
import sys


def _leave_current_folder() -> None:
    """Import nothing from the current folder: it is the project's, and Python looks there first with `-m`.

    An empty entry of PYTHONPATH means it, too.
    """
    here = os.path.realpath(".")
    own = os.path.realpath(os.path.join(__file__, "..", ".."))  # noqa: PTH118 - pathlib would be the project's
    if here != own:
        sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != here]


_leave_current_folder()  # before anything else is imported

import importlib  # noqa: E402
import importlib.util  # noqa: E402
from pathlib import Path  # noqa: E402
from types import ModuleType  # noqa: E402
from typing import NoReturn  # noqa: E402

_NAME = "codemods.cli"
_FOUND, _WRONG_USE, _INTERRUPTED = 1, 2, 130


def command() -> NoReturn:
    """Run the command line, and end the process without taking all trees and traces apart first.

    That would take seconds after a large project.
    """
    code = run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = code or _WRONG_USE
    os._exit(code)


def main() -> NoReturn:
    """Run the command line in a process that goes on to end as others do."""
    sys.exit(run())


def run() -> int:
    """The exit code of a run; where nothing changed, the report of the last one is printed again."""
    code = _again(sys.argv[2:]) if sys.argv[1:2] == ["check"] else None
    return _run() if code is None else code


def _run() -> int:
    from codemods.memory import seldom_collected  # noqa: PLC0415 - `import codemods.__main__` stays fast

    try:
        with seldom_collected():
            _load().main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _again(arguments: list[str]) -> int | None:
    """The exit code; None where no report is kept for these arguments, or something is wrong with them."""
    from codemods import again, plain  # noqa: PLC0415 - `import codemods.__main__` stays fast
    from codemods.output import put  # noqa: PLC0415
    from codemods.pyproject import ConfigError  # noqa: PLC0415
    from codemods.request import UsageError  # noqa: PLC0415

    asked = plain.read(arguments)
    if asked is None:
        return None
    try:
        report = again.find(asked.request, asked.look)
    except (UsageError, ConfigError, OSError):
        return None  # to be told by the command itself
    except KeyboardInterrupt:
        return _INTERRUPTED
    if report is None:
        return None
    put(report.data)
    return _FOUND if report.has_changes and not asked.exit_zero else 0


def _load() -> ModuleType:
    package = Path(__file__).resolve().parent
    if (package / "cli.py").exists():
        return importlib.import_module(_NAME)
    spec = importlib.util.spec_from_file_location(_NAME, package.parent / "cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    command()
