"""Which functions are asked about: those whose lines hold a codemod's words, or lead to a function that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.parallel import chunks_of
from codemods.project.index import Project
from codemods.project.model import FunctionRef
from codemods.project.nodes import children_of, nodes_of
from codemods.project.outlines import changed
from codemods.project.source import parse_text
from codemods.trace import Tracer

TASKS = """
from celery import shared_task

@shared_task
def mail(pk):
    pass

def notify(pk):
    def later():
        return pk
    mail.delay(later())

class Sender:
    def __init__(self, pk):
        mail.apply_async((pk,))

    @property
    def pk(self):
        return 1

    @pk.setter
    def pk(self, value):
        self.value = value

HANDLERS = {"mail": notify}
"""
VIEWS = """
from tasks import notify as tell, HANDLERS, Sender

def plain(request):
    return "a delay of notify"

def aliased(request):
    tell(1)

def keeper(request):
    delayed.save()
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "manage.py").write_text("")
    (tmp_path / "tasks.py").write_text(TASKS)
    (tmp_path / "views.py").write_text(VIEWS)
    return Project.load(tmp_path)


def test_each_function_comes_with_its_decorators_and_nested_functions(project: Project) -> None:
    found = {ref.qualname: text.decode() for ref, text in project.outlines("tasks.py")}
    assert list(found) == ["mail", "notify", "Sender.__init__", "Sender.pk", "Sender.pk.setter", "<module>"]
    assert found["mail"].startswith("@shared_task\ndef mail")
    assert "def later" in found["notify"]
    assert "self.value" in found["Sender.pk.setter"]


def test_the_module_has_the_lines_that_are_in_no_function(project: Project) -> None:
    text = dict(project.outlines("tasks.py"))[FunctionRef("tasks.py", "<module>")]
    assert b"HANDLERS" in text
    assert b"delay" not in text


def test_names_of_helpers_their_classes_what_holds_them_and_what_they_are_imported_as(project: Project) -> None:
    names = project.names_leading_to("views.py", (b".delay", b".apply_async"), (b".save(",))
    assert names == (b"HANDLERS", b"Sender", b"notify", b"tell")


def test_a_function_with_an_unwanted_word_leads_nowhere(project: Project) -> None:
    assert project.names_leading_to("views.py", (b"delayed",), (b".save(",)) == ()


def test_names_of_helpers_follow_the_texts_that_are_put_over_files(project: Project) -> None:
    asked = ("views.py", (b".delay", b".apply_async"), (b".save(",))
    before = project.names_leading_to(*asked)
    over = project.with_overlay({"tasks.py": b"def mail():\n    pass\n\n\ndef notify():\n    mail()\n"})
    assert b"notify" in before
    assert over.names_leading_to(*asked) == ()
    assert project.names_leading_to(*asked) == before


def test_what_leads_to_a_word(project: Project) -> None:
    def leads(path: str, name: str) -> bool:
        return project.leads_to(FunctionRef(path, name), b"mail.delay")

    assert leads("tasks.py", "notify")
    assert not leads("tasks.py", "mail")
    assert not leads("views.py", "aliased")  # that file does not hold the word
    assert leads("elsewhere.py", "anything")  # nothing is known of files that do not count


def test_a_function_that_is_asked_for_without_its_line_tells_places_with_it(project: Project) -> None:
    tracer = Tracer(project)
    assert tracer.trace(FunctionRef("tasks.py", "notify")).ref.at == "tasks.py:8"
    assert tracer.trace(FunctionRef("tasks.py", "notify", 8)).ref.at == "tasks.py:8"


def test_chunks_keep_the_order_and_weigh_about_the_same() -> None:
    sizes = [900, 100, 100, 100, 800, 50, 50, 900]
    chunks = chunks_of(list(range(8)), sizes.__getitem__, 4)
    assert [item for chunk in chunks for item in chunk] == list(range(8))
    assert max(sum(sizes[item] for item in chunk) for chunk in chunks) <= 3000 / 4 + 900 / 2
    assert 3 <= len(chunks) <= 5
    assert chunks_of([1], lambda item: 5, 8) == [[1]]


def test_all_nodes_of_a_tree_with_a_place() -> None:
    tree = parse_text("@d\ndef f(a, *b, c=1, **k) -> int:\n    return [x for x in y if x] + (not a)\n")
    kinds = [type(node).__name__ for node in nodes_of(tree)]
    assert kinds[:2] == ["Module", "FunctionDef"]
    assert "Load" not in kinds
    assert "Add" not in kinds
    assert kinds.count("Name") == 7
    assert [type(node).__name__ for node in children_of(tree.body[0])] == ["arguments", "Return", "Name", "Name"]


BEFORE = """
import json

LIMIT = 1

def one():
    return two()

def two():
    return LIMIT

class Page:
    def get(self):
        return json.loads("1")
"""


def _searched_again(tmp_path: Path, after: str) -> list[str]:
    found = []
    for text in (BEFORE, after):
        (tmp_path / "manage.py").write_text("")
        (tmp_path / "pages.py").write_text(text)
        found.append(Project.load(tmp_path).outlines("pages.py"))
    return [ref.qualname for ref, _ in changed(*found)]


def test_a_changed_function_and_those_that_name_it_are_searched_again(tmp_path: Path) -> None:
    after = BEFORE.replace("return LIMIT", "return F(LIMIT)").replace("import json", "import json\nfrom x import F")
    assert _searched_again(tmp_path, after) == ["one", "two", "<module>"]


def test_where_a_function_opens_a_transaction_all_that_it_may_call_is_searched_again(tmp_path: Path) -> None:
    after = BEFORE.replace("    return LIMIT", "    with atomic():\n        return LIMIT")
    assert after != BEFORE
    assert _searched_again(tmp_path, after) == ["one", "two", "Page.get", "<module>"]


def test_where_code_of_the_module_changed_all_of_it_is_searched_again(tmp_path: Path) -> None:
    everything = ["one", "two", "Page.get", "<module>"]
    assert _searched_again(tmp_path, BEFORE.replace("LIMIT = 1", "LIMIT = 2")) == everything
    assert _searched_again(tmp_path, BEFORE.replace("class Page:", "class Page:\n    size = 1")) == everything
