"""Every line of the threat model has a test, and every test of the threat modules has a line."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "threat-model.md"
MODULES = ("test_threat_reading.py", "test_threat_writing.py")
_TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def lines() -> list[list[str]]:
    """The lines of the page's tables of threats, without their heads."""
    rows = [line.strip("|").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    return [row for row in rows if len(row) == 3 and row[0].strip() != "threat"]


def test_every_line_names_a_test_that_exists() -> None:
    existing = {name for file in TESTS.glob("test_*.py") for name in _TEST.findall(file.read_text("utf-8"))}
    named = [re.findall(r"`(test_\w+)`", row[2]) for row in lines()]
    assert len(named) > 30
    assert all(named)
    assert {name for names in named for name in names} <= existing


def test_every_test_of_a_threat_has_a_line() -> None:
    tests = {name for file in MODULES for name in _TEST.findall((TESTS / file).read_text("utf-8"))}
    assert tests <= {name for row in lines() for name in re.findall(r"`(test_\w+)`", row[2])}
