"""Options of the test suite."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from codemods.project.index import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-cases`: write down what the codemods do now."""
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="write after/ and the [[change]] entries of the before/after cases that run (never of skip_ cases)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Expectations are written by people who read them, so not in continuous integration."""
    if config.getoption("--update-cases") and os.environ.get("CI"):
        message = "--update-cases is refused where CI is set: expectations are to be read before they are committed."
        raise pytest.UsageError(message)
    # What a shell runs in the background ignores Ctrl-C, and so would every process that the tests interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests leave the cache of whoever runs them alone."""
    os.environ["REFRET_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[Mapping[str, str]], Project]:
    """Makes and reads a project of files given as text; each folder is a package."""

    def made(files: Mapping[str, str]) -> Project:
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), "utf-8")
            for folder in list(file.parents)[: path.count("/")]:
                (folder / "__init__.py").touch()
        return Project.load(tmp_path)

    return made
