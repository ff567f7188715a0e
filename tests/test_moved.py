"""Lines that moved: what names them is the same as before, and what cites them is searched again."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.ledger import Question
from codemods.project.callers import CallSite
from codemods.project.facts import FunctionFact
from codemods.project.model import FunctionRef
from codemods.project.moved import Lines, Moved
from codemods.project.question import At, Option
from codemods.project.shape import difference
from tests import editing
from tests.test_affected import facts
from tests.test_cache import Work, edit, folder, root, settled, work

__all__ = ["folder", "root", "settled", "work"]

MOVED = Moved({"shop/views.py": Lines((1, 5, 9), (1, 7, 11))})


def at(line: int, path: str = "shop/views.py") -> At:
    return At(FunctionRef(path, "view", line), line)


@pytest.mark.parametrize(("before", "now"), [(1, 1), (4, 4), (5, 7), (8, 10), (9, 11), (30, 32)])
def test_a_line_keeps_its_distance_to_the_one_above_it_that_is_known(before: int, now: int) -> None:
    lines = Lines((1, 5, 9), (1, 7, 11))
    assert (lines.forward(before), lines.back(now)) == (now, before)


def test_what_stands_above_all_known_lines_stays() -> None:
    assert (Lines((3,), (5,)).forward(2), Lines((3,), (5,)).back(4)) == (2, 4)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("function", at(5)), ("function", at(7))),
        (("function", at(5, "shop/other.py")), ("function", at(5, "shop/other.py"))),
        (("line", "shop/views.py", 6), ("line", "shop/views.py", 8)),
        (("function_at", "shop/other.py", 6), ("function_at", "shop/other.py", 6)),
        (("resolve", "shop/views.py", "a", Option("line", 6)), ("resolve", "shop/views.py", "a", Option("line", 8))),
        (("resolve", "shop/views.py", "a.b"), ("resolve", "shop/views.py", "a.b")),
    ],
)
def test_questions_are_asked_about_the_lines_of_today(before: Question, now: Question) -> None:
    asked = MOVED.asked_now(before)
    assert asked == now
    assert [item.ref.line for item in asked if isinstance(item, At)] == [
        item.ref.line for item in now if isinstance(item, At)
    ]


def test_answers_are_compared_with_the_lines_of_before() -> None:
    sites = (CallSite("shop/views.py", 12, "view"), CallSite("shop/other.py", 12, None))
    assert MOVED.as_before(sites, None) == (CallSite("shop/views.py", 10, "view"), CallSite("shop/other.py", 12, None))
    function = FunctionFact("view", 7, 10, (), ())
    assert MOVED.as_before(function, "shop/views.py") == FunctionFact("view", 5, 8, (), ())
    assert MOVED.as_before(function, None) is function
    assert MOVED.as_before({"a": ("see shop/views.py:11 there",)}, None) == {"a": ("see shop/views.py:9 there",)}


@pytest.mark.parametrize(
    ("text", "own", "cites"),
    [
        ("saved in shop/views.py:9", "shop/other.py", True),
        ("saved in shop/views.py:3", "shop/other.py", False),
        ('{"shop/views.py":[]}', "shop/other.py", True),
        ('{"shop/views.py":[]}', "shop/views.py", False),
        ("saved in shop/views.py:9", "shop/views.py", True),
        ("saved in shop/other.py:9", "shop/other.py", False),
    ],
)
def test_cited_places(text: str, own: str, cites: bool) -> None:
    assert MOVED.cites(text, own) is cites


BEFORE = "def first():\n    put()\n    take()\n\n\ndef second():\n    put()\n"


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        (BEFORE.replace("    take()", "    # two\n    take()"), {1: 1, 2: 2, 3: 4, 6: 7, 7: 8}),
        (BEFORE.replace("    put()\n    take()", "    take()\n    put()"), {1: 1, 3: 3, 6: 6, 7: 7}),
        (BEFORE.replace("    take()", "    give()"), {1: 1, 2: 2, 3: 3, 6: 6, 7: 7}),
    ],
    ids=["moved", "another order", "another call"],
)
def test_lines_are_known_by_what_stands_there(after: str, lines: dict[int, int]) -> None:
    found = difference(facts(BEFORE), facts(after))
    assert found is not None
    assert {line: found.lines.forward(line) for line in lines} == lines


@pytest.mark.usefixtures("settled")
def test_what_moved_down_is_searched_again_only_where_it_is_cited(root: Path, work: Work) -> None:
    (root / "stock/tools.py").write_text(
        "def first(item):\n    return item.count\n\n\ndef second(item):\n    item.count += 1\n    item.save()\n"
    )
    (root / "stock/reading.py").write_text(
        "from stock.models import Item\nfrom stock.tools import second\n\n\n"
        "def read(pk):\n    item = Item.objects.get(pk=pk)\n    item.count -= 1\n    item.save()\n\n\n"
        "def other(pk):\n    second(Item.objects.get(pk=pk))\n"
    )
    editing.report(root, cache=True)
    work.clear()
    edit(root, "stock/tools.py", "    return item.count", "    # so many\n    return item.count")
    report = editing.report(root, cache=True)
    assert "stock/tools.py" in work.searched
    assert "stock/reading.py" not in work.searched
    assert report == editing.report(root, cache=False)
    assert editing.report(root, cache=True) == report


@pytest.mark.usefixtures("settled")
def test_what_cites_moved_lines_is_not_kept_by_a_run_that_looks_elsewhere(root: Path) -> None:
    counting = (
        "from stock.models import Item\n\n\n"
        "def more(pk):\n    item = Item.objects.get(pk=pk)\n    item.take(-1)\n    item.code = 3\n    item.save()\n"
    )
    (root / "people/counting.py").write_text(counting)
    (root / "stock/counting.py").write_text(counting.replace("-1", "1"))
    before = editing.report(root, cache=True)
    edit(root, "stock/models.py", "class Shelf", "# where items stand\nclass Shelf")
    editing.report(root, cache=True, paths=(str(root / "people"),))
    after = editing.report(root, cache=True)
    assert after == editing.report(root, cache=False) != before
