"""Functions that no edit is in are left out while a file is rewritten, and come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.config import Config
from codemods.edits import ReplaceExpression, Span, WrapStatements
from codemods.rewrite import Rewritten, engine, rewrite
from codemods.rewrite.shortened import shortened
from codemods.run import plan

SHOP = Path(__file__).parents[1] / "examples" / "legacy_shop"
BODY = "".join(f"    step({number})  # {number}\n" for number in range(6))
SOURCE = f'''import os


@decorated
def first():
    """Says
    nothing."""
{BODY}

class Page:
    size = 1

    def get(self):
        # before
{BODY.replace("    ", "        ")}        # after

    def put(self):
        return amount
{BODY.replace("    ", "        ")}

def last():
{BODY}'''


def _span(text: str) -> Span:
    line = next(number for number, found in enumerate(SOURCE.split("\n"), 1) if text in found)
    column = SOURCE.split("\n")[line - 1].index(text)
    return Span(line, column, line, column + len(text))


def test_only_the_functions_with_edits_are_read_by_libcst() -> None:
    edit = ReplaceExpression(_span("amount"), '$F("amount")', (), {"F": "django.db.models.F"})
    part = shortened(SOURCE.encode(), [edit], "app/views.py")
    assert part is not None
    assert part.text.count(b"step(") == 6
    stand_ins = [line.strip() for line in part.text.split(b"\n") if b"_refret_" in line]
    assert stand_ins == [b"_refret_0_", b"_refret_1_", b"_refret_2_"]
    made = rewrite(SOURCE.encode(), [edit], path="app/views.py")
    assert isinstance(made, Rewritten)
    expected = SOURCE.replace("import os\n", "import os\n\nfrom django.db.models import F\n")
    assert made.data.decode() == expected.replace("return amount", 'return F("amount")')
    assert made.touched == ((edit.at.line, edit.at.line),)
    assert made.import_lines == (1,)


def test_what_is_told_of_lines_is_told_of_the_whole_file() -> None:
    end = len(SOURCE.rstrip("\n").split("\n"))
    wrap = WrapStatements(Span(end - 5, 4, end - 5, 11), Span(end, 4, end, 11), "with guard():")
    made = rewrite(SOURCE.encode(), [wrap], path="app/views.py")
    assert isinstance(made, Rewritten)
    assert made.touched == ((end - 5, end),)
    assert made.data.decode().startswith(SOURCE.rpartition("def last")[0])


@pytest.mark.parametrize("odd", ["\nfrom os import *\n", "\n_refret_0_ = 1\n", "\n\x0c\n", "\r\n"])
def test_files_whose_lines_or_names_may_mislead_are_read_whole(odd: str) -> None:
    edit = ReplaceExpression(_span("amount"), "total")
    assert shortened((SOURCE + odd).encode(), [edit], "app/views.py") is None


def test_functions_that_bind_names_of_the_module_stay() -> None:
    source = SOURCE.replace("step(3)  # 3", "global F; F = 1")
    edit = ReplaceExpression(_span("size"), "total")
    assert shortened(source.encode(), [edit], "app/views.py") is None


def test_the_same_comes_out_as_of_whole_files(monkeypatch: pytest.MonkeyPatch) -> None:
    in_part = plan(SHOP, Config(jobs=1))
    monkeypatch.setattr(engine, "shortened", lambda *_: None)
    whole = plan(SHOP, Config(jobs=1))
    assert len(in_part.changes) > 20
    assert in_part.changes == whole.changes
    assert in_part.results == whole.results
