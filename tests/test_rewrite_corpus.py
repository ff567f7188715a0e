"""Random edits on real files: they mean what the same edits on the tree of `ast` mean, and no comment is lost."""

from __future__ import annotations

import random
from pathlib import Path

import django
import pytest

from tests.rewrite_oracle import check

_FILES = sorted(path for path in Path(django.__file__).parent.rglob("*.py") if 2_000 < path.stat().st_size < 30_000)
_CHOSEN = random.Random(20).sample(_FILES, 12)


@pytest.mark.parametrize("path", _CHOSEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_random_edits(path: Path, size: int, newline: bytes) -> None:
    source = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", newline)
    problem = check(source, random.Random(f"{path.name} {size}"), size)
    assert problem is None or "may hold added" in problem or "has added already" in problem
