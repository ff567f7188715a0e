"""The parts of the case runner that can be wrong on their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cases import Case, is_indented_by_four, load_case, updated, with_comments, with_crlf, with_tabs

ROOT = Path(__file__).resolve().parent.parent


def test_variants_of_line_ends_and_indentation() -> None:
    assert with_crlf(b"a\nb\n") == b"a\r\nb\r\n"
    assert with_tabs(b"if a:\n    b(\n          c)\n  # odd\n") == b"if a:\n\tb(\n\t\t  c)\n  # odd\n"
    assert is_indented_by_four(b"if a:\n    if b:\n        c(\n  d)\ne\n")
    assert not is_indented_by_four(b"if a:\n  b\n")
    assert not is_indented_by_four(b"if a:\n\tb\n")


def test_comments_go_where_they_can() -> None:
    source = b'x = call(\n    1,\n)\ny = """a\nb"""\nz = 1  # there\n\nw = a + \\\n    b\r\n'
    data, added = with_comments(source, range(1, 10))
    assert data == (
        b"x = call(  # kept 1\n    1,  # kept 2\n)  # kept 3\n"
        b'y = """a\nb"""  # kept 5\nz = 1  # there\n\nw = a + \\\n    b  # kept 9\r\n'
    )
    assert added == ["# kept 1", "# kept 2", "# kept 3", "# kept 5", "# kept 9"]


def _case(folder: Path, text: str) -> Case:
    folder.mkdir(parents=True)
    (folder / "expected.toml").write_text(text)
    return load_case(folder)


def test_updating_keeps_what_was_written_by_hand(tmp_path: Path) -> None:
    case = _case(
        tmp_path / "x" / "y",
        'title = "A \\"quoted\\" title."\nmistake = [1, 2]\n\n'
        '[[change]]\npath = "a.py"\nline = 3\nform = "old"\nconfidence = "low"\n'
        'claims = { "row-exists" = "proved" }\n\n'
        '[options]\ninclude-tests = true\non-commit = { style = "lambda" }\n',
    )
    new = {"path": "a.py", "line": 4, "form": "new", "confidence": "high"}
    assert tomllib.loads(updated(case, [new])) == {
        **case.expected,
        "change": [{**new, "claims": {"row-exists": "proved"}}],
    }


def test_unknown_keys_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"unknown keys confidense in \[\[change\]\]"):
        _case(tmp_path / "x" / "y", '[[change]]\npath = "a.py"\nconfidense = "high"\n')
    with pytest.raises(ValueError, match="unknown keys titel"):
        _case(tmp_path / "x" / "z", 'titel = "A."\n')


def test_expectations_are_not_written_in_continuous_integration() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--update-cases", "--collect-only", "-q", "tests/test_cases.py"],
        cwd=ROOT,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--update-cases is refused where CI is set" in done.stderr
