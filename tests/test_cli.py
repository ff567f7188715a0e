"""The command line: commands, options and exit codes as the contract says."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import codemods
from codemods import __main__ as entry
from codemods.diff.schema import first_problem

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "data" / "codemods"
VIEWS = "def first():\n    one()\n\n\ndef second():\n    one(2)\n    one(1)\n    one(0)\n"
ALL = VIEWS.replace("one()", "two()").replace("one(2)", "two(2)").replace("one(1)", "two(1)")


@dataclass
class Result:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Refret = Callable[..., Result]


@pytest.fixture
def refret(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Refret:
    def run(*arguments: str | Path, stdin: bytes | None = None, own: bool = True) -> Result:
        command = [*map(str, arguments)]
        if own and command[0] in ("check", "fix", "why", "explain", "list"):
            command += ["--codemods", str(OWN)]
        if own and command[0] in ("check", "fix") and "--select" not in command and "--plan" not in command:
            command += ["--select", "rename-call"]
        monkeypatch.setattr(sys, "argv", ["refret", *command])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as end:
            entry.main()
        output = capfdbinary.readouterr()
        return Result(int(end.value.code or 0), output.out.decode(), output.err.decode())

    return run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    (root / "shop").mkdir(parents=True)
    (root / "manage.py").write_text("")
    (root / "shop/views.py").write_text(VIEWS)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def repository(project: Path) -> Path:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)
    return project


def test_check_shows_and_writes_nothing(project: Path, refret: Refret) -> None:
    result = refret("check")
    assert result.code == 1
    assert "+    two()" in result.out
    assert "2 files read, 1 would change (3 changes), 0 skipped" in result.out
    assert "1 place left alone" in result.out
    assert (project / "shop/views.py").read_text() == VIEWS
    assert refret("check", "--exit-zero").code == 0


def test_fix_applies_high_only_unless_asked(project: Path, refret: Refret) -> None:
    result = refret("fix")
    assert result.code == 0
    assert "Not asked for: 1 medium, 1 low (--min-confidence low takes them in)." in result.out
    assert (project / "shop/views.py").read_text() == VIEWS.replace("one()", "two()")
    assert refret("fix", "--min-confidence", "low").code == 0
    assert (project / "shop/views.py").read_text() == ALL
    result = refret("check")
    assert (result.code, "0 would change" in result.out) == (0, True)


def test_configuration_says_what_fix_applies(project: Path, refret: Refret) -> None:
    (project / "pyproject.toml").write_text('[tool.refret]\nmin-confidence = "medium"\n')
    assert "3 changes" in refret("check").out
    refret("fix")
    assert (project / "shop/views.py").read_text() == ALL.replace("two(1)", "one(1)")


def test_a_file_or_a_folder_narrows_the_search(project: Path, refret: Refret) -> None:
    (project / "blog").mkdir()
    (project / "blog/views.py").write_text(VIEWS)
    assert "1 file read" in refret("check", "blog").out
    assert "blog/views.py" in refret("check", "blog/views.py", "-q").out
    assert "6 changes" in refret("check", "blog", "shop").out


def test_json_diff_and_output(project: Path, refret: Refret) -> None:
    result = refret("check", "--format", "json")
    report = json.loads(result.out)
    assert first_problem(report) is None
    assert report["root"] == str(project)
    assert refret("check", "--format", "json", "--output", "plan.json").out == ""
    assert json.loads(Path("plan.json").read_bytes())["changes"] == report["changes"]
    patch = refret("check", "--format", "diff").out
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True)
    assert (project / "shop/views.py").read_text() == ALL


def test_saved_plan(project: Path, refret: Refret) -> None:
    (project / "shop/other.py").write_text(VIEWS)
    refret("check", "--format", "json", "--output", "plan.json")
    (project / "shop/other.py").write_text(VIEWS + "# mine\n")
    result = refret("fix", "--plan", "plan.json", own=False)
    assert result.code == 1
    assert "2 files read, 1 changed (3 changes)" in result.out
    assert "not written: shop/other.py: It changed since the plan was made" in result.err
    assert (project / "shop/views.py").read_text() == ALL
    assert (project / "shop/other.py").read_text() == VIEWS + "# mine\n"
    assert refret("fix", "--plan", "plan.json", "--select", "f-update", own=False).code == 2
    for text, said in (("{}", "not a report"), ("nonsense", "not JSON"), (None, "cannot be read")):
        Path("plan.json").unlink(missing_ok=True)
        if text is not None:
            Path("plan.json").write_text(text)
        result = refret("fix", "--plan", "plan.json", own=False)
        assert (result.code, said in result.err) == (2, True)


def test_dirty_files_are_refused(repository: Path, refret: Refret) -> None:
    file = repository / "shop/views.py"
    (repository / "other.txt").write_text("of no matter")
    file.write_text(VIEWS + "# mine\n")
    result = refret("fix")
    assert result.code == 2
    assert "shop/views.py" in result.err
    assert "--allow-dirty" in result.err
    assert file.read_text() == VIEWS + "# mine\n"
    assert refret("fix", "--allow-dirty").code == 0
    assert file.read_text() == VIEWS.replace("one()", "two()") + "# mine\n"
    (repository / "shop/new.py").write_text(VIEWS)
    assert "shop/new.py" in refret("fix", "shop/new.py").err


def test_clean_tree_with_odd_names_is_fixed(project: Path, refret: Refret) -> None:
    odd = project / "shop" / 'ü "x" y.py'
    odd.write_text(VIEWS)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@y.z", "commit", "-qm", "1"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)
    odd.write_text(VIEWS + "# mine\n")
    assert "mine" not in refret("fix").out
    odd.write_text(VIEWS)
    assert refret("fix").code == 0
    assert odd.read_text() == VIEWS.replace("one()", "two()")


def test_since_takes_only_changed_lines(repository: Path, refret: Refret) -> None:
    file = repository / "shop/views.py"
    file.write_text("import os\n\n\n" + VIEWS.replace("one(2)", "one( 2 )"))
    result = refret("check", "--since", "HEAD", "-q")
    assert [line.split(" ")[0] for line in result.out.splitlines() if "rename-call" in line] == ["shop/views.py:9:"]
    (repository / "shop/new.py").write_text(VIEWS)
    assert "4 changes" in refret("check", "--since", "HEAD").out
    result = refret("check", "--since", "nonsense")
    assert (result.code, "knows no such commit" in result.err) == (2, True)


def test_since_needs_git(project: Path, refret: Refret) -> None:
    result = refret("check", "--since", "HEAD")
    assert (result.code, "git tree" in result.err) == (2, True)


def test_standard_input(project: Path, refret: Refret) -> None:
    text = VIEWS.replace("first", "premier").encode()
    result = refret("check", "-", "--stdin-filename", "shop/views.py", "-q", stdin=text)
    assert result.code == 1
    assert "shop/views.py:2" in result.out
    result = refret("fix", "-", "--stdin-filename", "shop/not_there_yet.py", stdin=text)
    assert (result.code, result.out) == (0, VIEWS.replace("first", "premier").replace("one()", "two()"))
    assert (project / "shop/views.py").read_text() == VIEWS
    assert not (project / "shop/not_there_yet.py").exists()
    assert refret("check", "-", stdin=b"").code == 2
    assert refret("check", "shop", "--stdin-filename", "x.py").code == 2


def test_left_alone_statistics_quiet_verbose(project: Path, refret: Refret) -> None:
    assert "left alone" in refret("check", "--left-alone").out
    assert "refuted   known: the argument is 0" in refret("check", "--left-alone").out
    assert "@@" not in refret("check", "--statistics").out
    assert "@@" not in refret("check", "-q").out
    assert "proved" in refret("check", "-v").out


def test_colours(project: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in refret("check").out
    assert "\x1b[32m" in refret("check", "--color").out
    assert "\x1b" not in refret("check", "--no-color").out


def test_suppressed_and_unused(project: Path, refret: Refret) -> None:
    (project / "shop/views.py").write_text(
        VIEWS.replace("one()", "one()  # refret: skip[rename-call]") + "# refret: skip[rename-call]\n"
    )
    result = refret("check")
    assert "1 place skipped by comments." in result.out
    assert "unused  shop/views.py:9: # refret: skip[rename-call] takes nothing back" in result.out


def test_why(project: Path, refret: Refret) -> None:
    result = refret("why", "shop/views.py:8")
    assert result.code == 0
    assert "left alone" in result.out
    assert "refuted   known: the argument is 0 (shop/views.py:8)" in result.out
    result = refret("why", "shop/views.py:2")
    assert "high, proposed" in result.out
    result = refret("why", "shop/views.py:4")
    assert "No codemod has anything to say about line 4" in result.out
    assert "line 2 (rename-call)" in result.out
    for wrong in ("shop/views.py", "shop:1", "nowhere.py:3"):
        assert refret("why", wrong).code == 2


BOOKS = {
    "shop/models.py": """from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, null=True, related_name="+", on_delete=models.SET_NULL)
""",
    "shop/pages.py": """from django.shortcuts import render

from shop.models import Book
from shop.texts import describe


def books(request):
    return render(request, "books.html", {"books": Book.objects.order_by("title")})


def lines():
    return [describe(book) for book in Book.objects.all()]
""",
    "shop/texts.py": """def describe(book):
    name = book.author.name
    return f"{book.title} by {name}"
""",
    "shop/api.py": """from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="editor.name")

    class Meta:
        model = Book
        fields = ["title", "name"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
""",
    "shop/templates/books.html": '{% for book in books %}\n{% include "book.html" %}\n{% endfor %}\n',
    "shop/templates/book.html": "<li>{{ book.title }}</li>\n<li>{{ book.author.name }}</li>\n",
}
"""Rows that are read far from their querysets."""


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "shop/texts.py:2",
            ["the queryset is made in shop/pages.py:12", "-> passed to describe() in shop/pages.py:12", "author"],
        ),
        (
            "shop/templates/book.html:2",
            [
                "the queryset is made in shop/pages.py:8",
                "-> handed to books.html in shop/pages.py:8",
                "-> shop/templates/books.html:2 includes shop/templates/book.html",
                "-> shop/templates/book.html:2 book.author",
                "-> author is followed in shop/templates/book.html:2",
            ],
        ),
        ("shop/templates/books.html:2", ["-> shop/templates/books.html:2 includes shop/templates/book.html"]),
        (
            "shop/api.py:7",
            [
                "the queryset is made in shop/api.py:15",
                "-> handed to BookSerializer in shop/api.py:15",
                "-> shop/api.py:7 BookSerializer.name",
                "-> editor is followed in shop/api.py:7",
            ],
        ),
    ],
)
def test_why_where_the_rows_are_read(project: Path, refret: Refret, place: str, said: list[str]) -> None:
    for path, text in BOOKS.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    for _ in range(2):  # the second time from what is kept
        result = refret("why", place, own=False)
        assert result.code == 0
        assert [line for line in said if line not in result.out] == []
        assert "form join" in result.out
        assert "high, proposed" in result.out


def test_why_where_nothing_is_read(project: Path, refret: Refret) -> None:
    for path, text in BOOKS.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    for place in ("shop/templates/book.html:1", "shop/texts.py:3", "shop/texts.py:22"):
        result = refret("why", place, own=False)
        assert (result.code, "No codemod has anything to say" in result.out) == (0, True)


def test_list_and_explain(refret: Refret) -> None:
    listed = refret("list")
    assert [line.split()[0] for line in listed.out.splitlines()] == [
        "f-update",
        "atomic-get-or-create",
        "update-fields",
        "on-commit",
        "select-related",
        "prefetch-related",
        "attname",
        "exists-count-aggregate",
        "bulk-create",
        "bulk-update",
        "bounded-queryset",
        "late-call",
        "pair-call",
        "rename-call",
        "wrap-call",
    ]
    for slug in (line.split()[0] for line in listed.out.splitlines()):
        page = refret("explain", slug)
        assert page.code == 0
        assert "Claims" in page.out
    result = refret("explain", "f-updat")
    assert (result.code, "did you mean 'f-update'?" in result.err) == (2, True)


def test_index(project: Path, refret: Refret) -> None:
    (project / "shop/models.py").write_text(
        "from django.db import models\n\n\nclass Order(models.Model):\n    total = models.IntegerField()\n"
    )
    assert "Order" in refret("index").out
    assert "total" in refret("index", "--model", "shop.Order").out
    result = refret("index", "--model", "shop.Oder")
    assert (result.code, "shop.Order" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere"], "There is no file or folder nowhere."),
        (["check", "manage.txt"], "no Python file"),
        (["check", "--select", "rename-cal"], "did you mean 'rename-call'?"),
        (["check", "--select", "nonsense"], "there is no codemod or family 'nonsense'"),
        (["check", "--select", "rename-call:lout"], "did you mean 'loud'?"),
        (["check", "--ignore", "rename-call"], "Nothing is selected"),
        (["check", "--min-confidence", "hihg"], "did you mean 'high'?"),
        (["check", "--format", "yaml"], "there are: text, diff, json."),
        (["check", "--django", "four"], 'write it like "4.2"'),
        (["check", "--codemods", "nowhere"], "there is no such file or folder"),
        (["check", "--codemods", "shop"], "defines no `codemod = Codemod(...)`"),
        (["check", "--no-such-option"], "No such option"),
        (["check", "--jobs", "0"], "--jobs"),
        (["chekc"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_a_sentence_and_code_2(project: Path, refret: Refret, arguments: list[str], said: str) -> None:
    (project / "manage.txt").write_text("")
    result = refret(*arguments)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_wrong_configuration_is_code_2(project: Path, refret: Refret) -> None:
    (project / "pyproject.toml").write_text('[tool.refret]\nselct = ["all"]\n')
    result = refret("check")
    assert result.code == 2
    assert "has no key 'selct'; did you mean 'select'?" in result.err
    assert "pyproject.toml" in result.err


def test_internal_error_is_code_3_and_the_others_are_handled(project: Path, refret: Refret) -> None:
    (project / "shop/bad.py").write_text("def explodes():\n    pass\n")
    result = refret("check")
    assert result.code == 3
    assert "internal error  shop/bad.py: RuntimeError: this codemod breaks here" in result.out
    assert "3 changes" in result.out
    assert refret("fix", "--min-confidence", "low").code == 3
    assert (project / "shop/views.py").read_text() == ALL


def test_read_only_file_is_left_and_code_1(project: Path, refret: Refret) -> None:
    (project / "shop/views.py").chmod(0o444)
    result = refret("fix")
    assert result.code == 1
    assert "not written: shop/views.py: It is read-only" in result.err


def test_library(project: Path) -> None:
    plan = codemods.check(project, select=["rename-call"], codemods=[OWN])
    assert len(plan.changes) == 3
    applied = codemods.fix(project, select=["rename-call"], codemods=[OWN], min_confidence="low")
    assert (applied.left, (project / "shop/views.py").read_text()) == ((), ALL)


def test_a_reader_that_stops_early_is_no_error(project: Path) -> None:
    # More than a pipe holds.
    (project / "shop/views.py").write_text("def f():\n" + f"    one()  # {'x' * 2000}\n" * 40)
    command = f"{sys.executable} -m codemods check --codemods {OWN} --select rename-call | head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, shell=True, capture_output=True, env=environment, check=True, text=True)
    assert result.stderr == ""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def test_wheel_has_no_top_level_cli(wheel: Path, project: Path, tmp_path: Path) -> None:
    """Installed from a wheel, in a project with modules called `cli`: ours runs, theirs is not imported."""
    site = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target", site, wheel]
    subprocess.run(command, check=True)
    assert not (site / "cli.py").exists()
    assert (site / "codemods/cli.py").exists()
    assert (site / "codemods/diff/report.schema.json").exists()
    assert (site / "codemods/project/stubs").is_dir()
    (project / "cli.py").write_text("raise SystemExit('the cli of the project ran')\n")
    for path in (f"{site}", f"{site}{os.pathsep}{project}", f"{project}{os.pathsep}{site}"):
        environment = {**os.environ, "PYTHONPATH": path}
        for start in (["-m", "codemods"], [site / "bin" / "refret"]):
            result = subprocess.run(
                [sys.executable, *start, "list"], env=environment, check=True, capture_output=True, text=True
            )
            assert "f-update" in result.stdout


def test_checkout_starts_by_file_and_by_module(project: Path) -> None:
    (project / "cli.py").write_text("raise SystemExit('the cli of the project ran')\n")
    environment = {**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{ROOT}"}
    for start in ([ROOT / "cli.py"], ["-m", "codemods"]):
        result = subprocess.run(
            [sys.executable, *start, "--version"], env=environment, check=True, capture_output=True, text=True
        )
        assert result.stdout == f"refret {codemods.__version__}\n"
