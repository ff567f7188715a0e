"""Where little more than lines moved, few questions are asked again, and these suffice."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.ledger import Question
from codemods.project import kept
from codemods.project.answers import OF_ONE_FILE, Answers
from codemods.project.extract import extract_source
from codemods.project.facts import FileFacts
from codemods.project.moved import Moved
from codemods.project.shape import Difference, difference
from codemods.project.source import SourceFile, source_from_bytes
from tests import editing
from tests.test_cache import Work, edit, folder, root, settled, work

__all__ = ["folder", "root", "settled", "work"]

BEFORE = """
from django.db import models
from shop import tools

LIMIT = 3


class Order(models.Model):
    name = models.CharField(max_length=20)

    def close(self):
        tools.tell(self.name)
        self.save()


@tools.locked
def view(request, pk):
    order = Order.objects.get(pk=pk)
    order.close()
    return order
"""


def facts(text: str) -> FileFacts:
    source = source_from_bytes("shop/models.py", text.encode())
    assert isinstance(source, SourceFile)
    found = extract_source(source)
    assert isinstance(found, FileFacts)
    return found


def after(old: str, new: str) -> Difference | None:
    assert old in BEFORE
    return difference(facts(BEFORE), facts(BEFORE.replace(old, new, 1)))


def names(*found: str) -> frozenset[str]:
    return frozenset(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 3", "# three\n\nLIMIT = 3"),
        ("    return order", "    # all\n    return order"),
        ("class Order", "\n\n\nclass Order"),
    ],
)
def test_lines_that_move_are_no_difference(old: str, new: str) -> None:
    assert after(old, new) == Difference()


def test_other_calls_and_mentions_are_named() -> None:
    printed = after("    return order", "    print(order)\n    return order")
    assert printed is not None
    assert printed.calls == names("print")
    mentioned = after("    return order", "    return view")
    assert mentioned is not None
    assert "view" in mentioned.references
    elsewhere = BEFORE.replace("        self.save()\n", "").replace("order.close()", "order.close(), order.save()")
    moved = difference(facts(BEFORE), facts(elsewhere))
    assert moved is not None
    assert "save" in moved.calls


@pytest.mark.parametrize(
    ("old", "new", "is_still"),
    [
        ("    return order", "    return request", True),
        ("LIMIT = 3", "LIMIT = 4", True),
        ("    return order\n", "    return order\n\n\nLATEST = 1\n", True),
        ("LIMIT = 3", "\nLIMIT = 3", False),
        ("(pk=pk)\n    order.close()\n", "(pk=pk); order.close()\n\n", False),
    ],
)
def test_a_file_is_still_where_no_line_that_answers_can_name_moved(old: str, new: str, is_still: bool) -> None:
    found = after(old, new)
    assert found is not None
    assert found.is_still is is_still


def test_names_of_the_module_are_named() -> None:
    assert after("LIMIT = 3", "LIMIT = 4") == Difference(assigned=names("LIMIT"))
    assert after("LIMIT = 3", "LIMIT = 3\nOTHER = 4") == Difference(assigned=names("OTHER"))
    assert after("LIMIT = 3\n", "") == Difference(assigned=names("LIMIT"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import tools", "import tools, other"),
        ("LIMIT = 3", "LIMIT = tools.limit()"),
        ("max_length=20", "max_length=4"),
        ("class Order(", "class Bill("),
        ("models.Model", "models.Base"),
        ("@tools.locked\n", ""),
        ("(request, pk)", "(request, pk=3)"),
        ("    def close(self):", "    async def close(self):"),
        ("    def close(self):", "    def open(self):\n        pass\n\n    def close(self):"),
        ("    return order", "    return Celery(order)"),
        ("        self.save()", "        self.save()\n\n    def __init__(self):\n        self.name = 3"),
    ],
)
def test_what_more_there_is_may_change_any_answer(old: str, new: str) -> None:
    assert after(old, new) is None


def test_bodies_that_are_read_for_answers_are_no_moved_lines() -> None:
    before = "class Orders(Manager):\n    def get_queryset(self):\n        return OrderQuerySet()\n"
    assert difference(facts(before), facts(f"{before}\n")) is None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that were asked again."""
    questions: list[Question] = []

    class Recording(Answers):
        def text(self, asked: Question) -> str:
            questions.append(asked)
            return super().text(asked)

        def text_before(self, asked: Question, moved: Moved) -> str:
            questions.append(asked)
            return super().text_before(asked, moved)

    monkeypatch.setattr("codemods.results.Answers", Recording)
    return questions


EDITS = {
    "a comment": ("def label", "# what it says\n\ndef label"),
    "a statement": ('    helpers.rename(item, "a")', '    print(pk)\n    helpers.rename(item, "a")'),
    "a call less": ('    helpers.rename(item, "a")\n', ""),
    "a name of the module": ("def label", "LATEST = 3\n\ndef label"),
}
ASKED_ALWAYS = (
    "mentioning",
    "patching",
    "leads_to",
    "names_leading_to",
    "template",
    "is_library",
    "versions",
    "settings",
)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_few_questions_are_asked_again(root: Path, work: Work, asked: list[Question], old: str, new: str) -> None:
    editing.report(root, cache=True)
    work.clear()
    asked.clear()
    edit(root, "stock/views.py", old, new)
    report = editing.report(root, cache=True)
    named = ("callers_named", "references_to", "stock/views.py", *ASKED_ALWAYS)
    assert asked
    assert [question for question in asked if not any(name in repr(question) for name in named)] == []
    assert not {path for path in work.searched if path.startswith("people/")}
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_of_a_file_that_is_still_only_its_own_text_is_asked_again(
    root: Path, work: Work, asked: list[Question]
) -> None:
    editing.report(root, cache=True)
    work.clear()
    asked.clear()
    edit(root, "stock/views.py", '    helpers.rename(item, "a")', '    helpers.rename(item, "b")')
    report = editing.report(root, cache=True)
    others = [question for question in asked if question[0] not in {*ASKED_ALWAYS, *OF_ONE_FILE}]
    assert asked
    assert others == []
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_a_name_that_others_use_is_no_moved_line(root: Path, work: Work) -> None:
    (root / "stock/limits.py").write_text("put = None\n")
    (root / "stock/other.py").write_text(
        "from stock.limits import put as changed\nfrom stock.models import Item\n\n"
        "def add(pk):\n    item = Item.objects.get(pk=pk)\n    item.count += 1\n    changed(item)\n    item.save()\n"
    )
    editing.report(root, cache=True)
    work.clear()
    edit(root, "stock/limits.py", "put = None", "put = print")
    report = editing.report(root, cache=True)
    assert "stock/other.py" in work.searched
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_settings_change_any_answer(root: Path) -> None:
    editing.report(root, cache=True)
    with (root / "shop_project/settings.py").open("a") as file:
        file.write('DATABASES = {"default": {"ATOMIC_REQUESTS": True}}\n')
    assert editing.report(root, cache=True) == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "text",
    [
        '{"contents":{},"pairs":[],"held":[],"files":{"stock/views.py":["",[7],""]},"settings":""}',
        '{"contents":{},"pairs":[["a"]],"held":[],"files":{},"settings":""}',
        '{"files":[]}',
        "[]",
    ],
)
def test_results_that_are_none_are_not_used(root: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    report = editing.report(root, cache=False)
    monkeypatch.setattr("codemods.store.Store.get", lambda self, kind, keys: dict.fromkeys(keys, text))
    assert editing.report(root, cache=True) == report
    assert kept.RACY < 0
