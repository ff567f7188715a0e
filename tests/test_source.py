"""Reading files: encodings, line ends, bad input."""

from __future__ import annotations

import ast
import pickle
import re
import warnings
from pathlib import Path

import pytest

from codemods.project.source import Skipped, SourceError, SourceFile, read_source, source_from_bytes


def _read(data: bytes) -> SourceFile:
    found = source_from_bytes("shop/models.py", data)
    assert isinstance(found, SourceFile), found
    return found


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"x = 1\n", "utf-8", "x = 1\n"),
        (b"", "utf-8", ""),
        (b"\xef\xbb\xbfx = 1\n", "utf-8-sig", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "latin-1", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "cp1252", None),
        (b"# coding: utf8\nx = '\xc3\xa9'\n", "utf-8", None),
        (b"x = 1\ny = 2\n# coding: latin-1\n", "utf-8", None),
        (b"x = 1\r\ny = 2\rz = 3\n", "utf-8", "x = 1\r\ny = 2\rz = 3\n"),
    ],
)
def test_text_is_what_python_reads_and_encodes_back_to_the_bytes(data: bytes, encoding: str, text: str | None) -> None:
    file = _read(data)
    assert file.encoding == encoding
    assert text is None or file.text == text
    assert file.text.encode(file.encoding) == data
    assert isinstance(file.tree, ast.Module)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("x = 1\n".encode("utf-16"), "UTF-16, which Python does not read"),
        (b"x = 1\0\n", "binary: NUL byte at offset 5"),
        (b"x = 1\ny = '\xe9'\n", "not utf-8, and no other encoding is declared: byte 0xe9 in line 2"),
        (b"# coding: ascii\ny = '\xe9'\n", "not ascii, as its first lines declare: byte 0xe9 in line 2"),
        (b"# coding: klingon\n", "declares the unknown encoding klingon"),
        (b"# coding: rot13\n", "declares the unknown encoding rot13"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "starts with a UTF-8 mark but declares the encoding latin-1"),
        (b"#" * 5_000_001, "5.0 MB, larger than the limit of 5 MB"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_a_reason(data: bytes, reason: str) -> None:
    assert source_from_bytes("a.py", data) == Skipped("a.py", reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\n\nprint 'hello'\n", "Python 2 syntax: print statement, line 3"),
        ("try:\n    pass\nexcept ValueError, error:\n    pass\n", 'Python 2 syntax: "except X, name", line 3'),
        ("raise ValueError, 'no'\n", 'Python 2 syntax: "raise X, value", line 1'),
        ("if 1 <> 2:\n    pass\n", 'Python 2 syntax: "<>", line 1'),
        ("from {{ project_name }} import settings\n", "a template, not Python, line 1"),
        ("x = 1\n<<<<<<< HEAD\n", "merge conflict marker, line 2"),
        ("def f(:\n    pass\n", "syntax error: invalid syntax, line 1"),
        ("(" * 5000, None),
        ("x = " + "-" * 200_000 + "1\n", None),
        ("x = " + "+".join(["1"] * 200_000) + "\n", None),
        ("x = f'{a!z}'\n" + "y = 'unfinished\n", None),
    ],
)
def test_what_cannot_be_parsed_is_skipped_with_a_reason(text: str, reason: str | None) -> None:
    file = _read(text.encode())
    parsed = file.parse()
    assert isinstance(parsed, Skipped)
    assert reason is None or parsed.reason == reason
    with pytest.raises(SourceError, match=re.escape(parsed.reason)):
        _ = file.tree


def test_missing_and_unreadable_files_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    for path in ("missing.py", "folder.py"):
        found = read_source(tmp_path, path)
        assert isinstance(found, Skipped)
        assert found.reason.startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("data", "newline"),
    [(b"", "\n"), (b"a\n", "\n"), (b"a\r\nb\r\nc\n", "\r\n"), (b"a\rb\r", "\r"), (b"a\nb\nc\r\n", "\n")],
)
def test_usual_newline(data: bytes, newline: str) -> None:
    assert _read(data).newline == newline


def test_segments_lines_and_parents() -> None:
    file = _read("# coding: latin-1\r\nx = 'é' + name\r\ny = f(\r\n  1,\r\n)\r\n".encode("latin-1"))
    first, second = file.tree.body
    assert isinstance(first, ast.Assign)
    assert isinstance(first.value, ast.BinOp)
    assert file.segment(first.value.right) == "name"
    assert isinstance(second, ast.Assign)
    assert file.segment(second.value) == "f(\n  1,\n)"
    assert file.lines[1] == "x = 'é' + name"
    assert file.parents[first.value.right] is first.value
    assert file.parents[first] is file.tree


def test_warnings_about_the_users_code_stay_inside() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _read(b"assert (1, 'always')\nx = '\\d'\n").tree.body


def test_pickles_without_its_tree() -> None:
    file = _read(b"x = 1\n")
    assert file.tree.body
    again = pickle.loads(pickle.dumps(file))
    assert (again.path, again.data, again.text, again.digest) == (file.path, file.data, file.text, file.digest)
    assert file.digest.startswith("sha256:")
    assert len(again.tree.body) == 1
