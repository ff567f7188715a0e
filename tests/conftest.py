"""Options of the test suite."""

from __future__ import annotations

import os

import pytest


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
