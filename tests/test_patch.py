"""Diffs against the real `git apply`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.diff.patch import changed_blocks, quoted, split, unified

OLD = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"


def git_apply(folder: Path, path: str, old: bytes, patch: bytes) -> bytes:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old)
    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, check=True, capture_output=True)
    return file.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "plain.py",
        "shop/views.py",
        "with space/a b.py",
        "ünïcode.py",
        'quo"te.py',
        "back\\slash.py",
        "tab\there.py",
        "new\nline.py",
        " leading.py",
    ],
)
def test_git_takes_any_name(tmp_path: Path, path: str) -> None:
    new = OLD.replace(b"five\n", b"5\n")
    assert git_apply(tmp_path, path, OLD, unified(path, OLD, new)) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb", b"a\nc"),
        (b"a\nb", b"a\nb\n"),
        (b"a\nb\n", b"a\nb"),
        (b"a", b"x\na"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
        (b"a\r\nb\nc\rd\n", b"a\r\nB\nc\rd\n"),
        (b"a\n", b""),
        (b"\xe9\n\xff\n", b"\xe9\n\xfe\n"),
        (b"a\n\x0cb\n\x0bc\n", b"a\n\x0cB\n\x0bc\n"),
        (OLD, b"zero\n" + OLD + b"eleven\n"),
        (OLD * 5, (OLD * 5).replace(b"one\n", b"1\n")),
    ],
    ids=range(11),
)
def test_git_makes_the_same_bytes(tmp_path: Path, old: bytes, new: bytes) -> None:
    assert git_apply(tmp_path, "file.py", old, unified("file.py", old, new)) == new


def test_nothing_changed_is_no_diff() -> None:
    assert unified("file.py", OLD, OLD) == b""


def test_names_are_quoted_as_git_quotes_them() -> None:
    assert quoted("a b.py") == "a b.py"
    assert quoted("ä.py") == '"\\303\\244.py"'
    assert quoted('a"\\\t.py') == '"a\\"\\\\\\t.py"'


lines = st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"c\r", b"    x"]), max_size=30)


@settings(deadline=None)
@given(lines, lines, st.booleans(), st.booleans())
def test_blocks_rebuild_the_new_text(old: list[bytes], new: list[bytes], old_end: bool, new_end: bool) -> None:
    before, after = b"\n".join(old) + b"\n" * old_end, b"\n".join(new) + b"\n" * new_end
    rebuilt, at = [], 0
    for start, end, new_start, new_stop in changed_blocks(before, after):
        rebuilt += split(before)[at:start] + split(after)[new_start:new_stop]
        at = end
    assert b"".join(rebuilt + split(before)[at:]) == after
