"""`fix --verify-with`: what breaks the tests is found and taken back, the rest is kept, and nothing is hidden."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemods import __main__ as entry
from codemods import api
from codemods.apply import verify
from codemods.apply.undo import runs

OWN = Path(__file__).parent / "data" / "codemods"
OPTIONS = ("--codemods", str(OWN), "--min-confidence", "low")


@dataclass
class Result:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Refret = Callable[..., Result]


@pytest.fixture
def refret(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Refret:
    def run(*arguments: str, select: str | None = "rename-call") -> Result:
        command = [*arguments]
        if arguments[0] == "fix":
            command += ["--codemods", str(OWN)]
            command += ["--min-confidence", "low", "--select", select] if select else []
        monkeypatch.setattr(sys, "argv", ["refret", *command])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as end:
            entry.main()
        output = capfdbinary.readouterr()
        return Result(int(end.value.code or 0), output.out.decode(), output.err.decode())

    return run


class Project:
    """Modules `m1`, `m2`, ... with a call that the codemod renames, and a log of the runs of the tests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root.parent / "log"
        (root / "shop").mkdir(parents=True)
        (root / "manage.py").touch()

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text)

    def modules(self, count: int) -> None:
        for number in range(1, count + 1):
            self.write(f"shop/m{number}.py", f"def f{number}():\n    one(1{number})\n")

    def texts(self) -> dict[str, str]:
        return {path.relative_to(self.root).as_posix(): path.read_text() for path in self.root.rglob("*.py")}

    def changed(self) -> set[int]:
        return {int(path.stem[1:]) for path in (self.root / "shop").glob("m[0-9]*.py") if "two" in path.read_text()}

    def fails_with(self, *bad: set[int]) -> str:
        """A command that fails where all modules of one of these sets are changed."""
        some = (" && ".join(f"grep -q two shop/m{number}.py" for number in sorted(numbers)) for numbers in bad)
        return self.logged("; ".join(f"if {condition}; then exit 1; fi" for condition in some))

    def logged(self, command: str) -> str:
        return f"echo run >> {shlex.quote(str(self.log))}; {command}"

    def runs(self) -> int:
        return self.log.read_text().count("run") if self.log.exists() else 0

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True).stdout

    def commit_all(self) -> None:
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ann Author")
        self.git("config", "user.email", "ann@example.org")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path.resolve() / "project")
    monkeypatch.chdir(made.root)
    return made


def assert_undone(project: Project, refret: Refret, before: dict[str, str]) -> None:
    assert refret("undo").code == 0
    assert project.texts() == before


@pytest.mark.parametrize(("count", "culprit", "most"), [(1, 1, 3), (8, 1, 7), (8, 6, 7), (30, 17, 9)])
def test_one_culprit(project: Project, refret: Refret, count: int, culprit: int, most: int) -> None:
    project.modules(count)
    before = project.texts()
    result = refret("fix", "--verify-with", project.fails_with({culprit}))
    assert result.code == 1
    assert project.changed() == set(range(1, count + 1)) - {culprit}
    assert project.runs() <= most
    assert result.err.count("taken back:") == 1
    assert f"shop/m{culprit}.py:2: rename-call (high) rename-call:" in result.err
    assert f"proved    known: the argument is 1{culprit} (shop/m{culprit}.py:2)" in result.err
    assert f"1 of {count} changes were left out." in result.err
    if count == 1:
        assert runs(project.root) == []
    else:
        (run,) = runs(project.root)
        assert run.journal is not None
        assert f"shop/m{culprit}.py" not in run.journal.paths
        assert run.journal.command == "fix --verify-with"
        assert_undone(project, refret, before)


def test_nothing_breaks(project: Project, refret: Refret) -> None:
    project.modules(8)
    before = project.texts()
    result = refret("fix", "--verify-with", project.fails_with())
    assert (result.code, project.runs(), len(project.changed())) == (0, 2, 8)
    assert "run 1: before the changes: passes, " in result.err
    assert "run 2: all 8 groups of changes: passes, " in result.err
    assert "The tests were run 2 times; 8 changes kept." in result.err
    assert_undone(project, refret, before)


def test_two_culprits(project: Project, refret: Refret) -> None:
    project.modules(16)
    result = refret("fix", "--verify-with", project.fails_with({3}, {12}))
    assert result.code == 1
    assert project.changed() == set(range(1, 17)) - {3, 12}
    assert result.err.count("taken back:") == 2
    assert project.runs() <= 2 + 2 * (4 + 2)


def test_two_that_break_only_together(project: Project, refret: Refret) -> None:
    project.modules(8)
    result = refret("fix", "--verify-with", project.fails_with({2, 5}))
    assert result.code == 1
    assert project.changed() in ({1, 2, 3, 4, 6, 7, 8}, {1, 3, 4, 5, 6, 7, 8})
    assert "fails with it, only together with others of the changes: exit code 1" in result.err
    assert project.runs() <= 2 + 3 + 3


def test_the_surer_one_of_two_is_kept(project: Project, refret: Refret) -> None:
    project.modules(8)
    project.write("shop/m2.py", "def f2():\n    one(2)\n")  # medium
    refret("fix", "--verify-with", project.fails_with({2, 5}))
    assert project.changed() == {1, 3, 4, 5, 6, 7, 8}


def test_what_belongs_together_is_taken_back_together(project: Project, refret: Refret) -> None:
    project.modules(5)
    project.write("shop/left.py", "def f():\n    left()\n")
    project.write("shop/right.py", "def g():\n    right()\n")
    command = project.logged("! grep -q new_right shop/right.py")
    result = refret("fix", "--verify-with", command, select="rename-call,pair-call")
    assert result.code == 1
    assert "left()" in (project.root / "shop/left.py").read_text().split()
    assert "right()" in (project.root / "shop/right.py").read_text().split()
    assert project.changed() == {1, 2, 3, 4, 5}
    assert "taken back, 2 changes that belong together:\n  shop/left.py:2: " in result.err
    assert "all 6 groups of changes" in result.err


def test_several_groups_in_one_file(project: Project, refret: Refret) -> None:
    project.write("shop/m1.py", "".join(f"def f{number}():\n    one({number})\n\n\n" for number in range(10, 18)))
    result = refret("fix", "--verify-with", project.logged("! grep -q 'two(13)' shop/m1.py"))
    assert result.code == 1
    text = (project.root / "shop/m1.py").read_text()
    assert (text.count("two("), "one(13)" in text) == (7, True)


def test_states_of_equal_size_are_told_apart_by_python(
    project: Project, refret: Refret, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    lines = ["def one(n): pass\n", "def two(n):\n    assert n != 16, n\n"]
    project.write("shop/m1.py", "".join([*lines, *(f"def f{n}():\n    one({n})\n" for n in range(10, 26))]))
    code = "import shop.m1\nfor n in range(10, 26): getattr(shop.m1, f'f{n}')()"
    command = project.logged(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}")
    result = refret("fix", "--verify-with", command)
    assert result.code == 1
    text = (project.root / "shop/m1.py").read_text()
    assert (text.count("  two("), "  one(16)" in text) == (15, True)
    assert project.runs() <= 2 + 4 + 2
    assert "    | AssertionError: 16\n" in result.err


SUMMARY = """\
failing=''
for number in $*; do failing="$failing m$number"; done
count=0
if [ -n "$failing" ]; then echo '=== short test summary info ==='; fi
for name in $failing; do echo "FAILED tests/test_it.py::test_$name - assert"; count=$((count + 1)); done
echo "=== $count failed, $((20 - count)) passed in 1.00s ==="
exit $((count > 0))
"""


def pytest_like(project: Project, changed: str = "", always: str = "") -> str:
    """Tests of `always` fail; those of `changed` where their module is changed."""
    script = project.root.parent / "tests.sh"
    wanted = f"for n in {changed}; do if grep -q two shop/m$n.py; then set -- $* $n; fi; done\n" if changed else ""
    script.write_text(f"set -- {always}\n{wanted}{SUMMARY}")
    return project.logged(f"sh {shlex.quote(str(script))}")


def test_tests_that_failed_before_do_not_count(project: Project, refret: Refret) -> None:
    project.modules(8)
    result = refret("fix", "--verify-with", pytest_like(project, always="3 4", changed="4 3"))
    assert (result.code, len(project.changed())) == (0, 8)
    assert "run 1: before the changes: failures noted, " in result.err


def test_tests_that_failed_before_hide_no_others(project: Project, refret: Refret) -> None:
    project.modules(8)
    result = refret("fix", "--verify-with", pytest_like(project, always="20 21", changed="5"))
    assert result.code == 1
    assert project.changed() == {1, 2, 3, 4, 6, 7, 8}
    assert "by itself: 1 test that did not fail before\n    - tests/test_it.py::test_m5\n" in result.err
    assert "test_m20\n    -" not in result.err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("echo it is broken; exit 1", "cannot be told from its output, so that new failures would be hidden."),
        ("no-such-program --all", "cannot be run (exit code 127)"),
        ("echo '=== no tests ran in 0.01s ==='; exit 5", "runs no tests, so it shows nothing"),
    ],
)
def test_a_command_that_shows_nothing_is_refused(project: Project, refret: Refret, command: str, said: str) -> None:
    project.modules(3)
    before = project.texts()
    result = refret("fix", "--verify-with", command)
    assert (result.code, said in result.err) == (2, True), result.err
    assert project.texts() == before
    assert runs(project.root) == []
    assert result.out == ""


@pytest.mark.parametrize("answers", ["01", "0101", "010011"])
def test_unsteady_tests_keep_nothing(project: Project, refret: Refret, answers: str) -> None:
    project.modules(3)
    before = project.texts()
    pick = f"n=$(wc -l < {shlex.quote(str(project.log))}); exit $(echo {answers}0000000000 | cut -c$n)"
    result = refret("fix", "--verify-with", project.logged(pick))
    assert result.code == 1
    assert "The tests contradict themselves: the same " in result.err
    assert "every file is as it was" in result.err
    assert project.texts() == before
    assert runs(project.root) == []


def test_a_command_that_edits_the_files_before_anything_is_written(project: Project, refret: Refret) -> None:
    project.modules(3)
    result = refret("fix", "--verify-with", "echo '# mine' >> shop/m2.py")
    assert result.code == 2
    assert "it or somebody else changed files that were being verified" in result.err
    assert result.err.endswith("all others are as before.\n  shop/m2.py\n")
    assert project.changed() == set()
    assert (project.root / "shop/m2.py").read_text().endswith("one(12)\n# mine\n")
    assert runs(project.root) == []


def test_a_command_that_edits_changed_files(project: Project, refret: Refret) -> None:
    project.modules(3)
    before = project.texts()
    result = refret("fix", "--verify-with", "if grep -q two shop/m2.py; then echo '# mine' >> shop/m2.py; fi")
    assert result.code == 2
    assert "refret undo --force copies what they hold" in result.err
    assert result.err.endswith("\n  shop/m2.py\n")
    assert project.changed() == {2}
    assert (project.root / "shop/m2.py").read_text().endswith("two(12)\n# mine\n")
    assert refret("undo").code == 1
    assert refret("undo", "--force").code == 0
    assert project.texts() == before


def test_a_command_that_takes_changes_back(project: Project, refret: Refret) -> None:
    project.modules(3)
    before = project.texts()
    project.commit_all()
    result = refret("fix", "--verify-with", "git checkout -q shop/m2.py")
    assert (result.code, "\n  shop/m2.py" in result.err) == (2, True)
    assert project.texts() == before
    assert runs(project.root) == []


def test_files_that_cannot_be_written_are_left_out(project: Project, refret: Refret) -> None:
    project.modules(4)
    (project.root / "shop/m2.py").chmod(0o444)
    result = refret("fix", "--verify-with", project.fails_with({3}))
    assert result.code == 1
    assert project.changed() == {1, 4}
    assert "not written: shop/m2.py: It is read-only" in result.err
    assert "all 3 groups" in result.err


def test_the_end_of_the_output_is_shown_without_escapes(project: Project, refret: Refret) -> None:
    project.modules(1)
    says = "printf '\\033[31m::error::red\\033[0m\\n\\033]0;title\\007\\010end\\n'"
    result = refret("fix", "--verify-with", f"{says}; ! grep -q two shop/m1.py")
    assert "  The end of the output:\n    | ::error::red\n    | \\x08end\n" in result.err
    assert "\x1b" not in result.err


def test_what_hangs_is_ended_and_counts_as_failing(
    project: Project, refret: Refret, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "_LONGEST", 3)
    monkeypatch.setattr(verify, "_TIMES", 0)
    project.modules(2)
    result = refret("fix", "--verify-with", "if grep -q two shop/m2.py; then sleep 1000; fi")
    assert result.code == 1
    assert project.changed() == {1}
    assert "it did not end within " in result.err


def test_only_what_was_kept_is_committed(project: Project, refret: Refret) -> None:
    project.modules(6)
    project.write("shop/left.py", "def f():\n    left()\n    right()\n")
    project.commit_all()
    command = project.fails_with({4})
    result = refret("fix", "--commit", "--verify-with", command, select="rename-call,pair-call")
    assert result.code == 1, result.err
    assert project.git("log", "--reverse", "--format=%s").splitlines() == [
        "first",
        "Refret pair-call: 2 changes in 1 file",
        "Refret rename-call: 5 changes in 5 files",
    ]
    assert project.git("status", "--porcelain") == ""
    assert project.changed() == {1, 2, 3, 5, 6}
    assert result.err.count("refret: committed ") == 2
    assert result.err.count("taken back:") == 1
    (run,) = runs(project.root)
    assert run.journal is not None
    assert len(run.journal.commits) == 2


def test_a_commit_that_cannot_be_made_is_told_before_the_tests_run(project: Project, refret: Refret) -> None:
    project.modules(2)
    result = refret("fix", "--commit", "--verify-with", project.fails_with())
    assert (result.code, "--commit needs a git repository" in result.err, project.runs()) == (2, True, 0)


def test_a_saved_plan_is_verified_too(project: Project, refret: Refret) -> None:
    project.modules(4)
    report = project.root.parent / "plan.json"
    refret("check", "--format", "json", "--output", str(report), *OPTIONS, "--select", "rename-call")
    plan = json.loads(report.read_text())
    plan["changes"] = [change for change in plan["changes"] if change["path"] != "shop/m1.py"]
    report.write_text(json.dumps(plan))
    result = refret("fix", "--plan", str(report), "--verify-with", project.fails_with({3}), select=None)
    assert result.code == 1
    assert project.changed() == {2, 4}


def test_uncommitted_changes(project: Project, refret: Refret) -> None:
    project.modules(3)
    project.commit_all()
    project.write("shop/m2.py", "def f2():\n    one(12)\n# mine\n")
    command = project.fails_with({3})
    assert (refret("fix", "--verify-with", command).code, project.runs()) == (2, 0)
    assert refret("fix", "--allow-dirty", "--verify-with", command).code == 1
    assert project.changed() == {1, 2}
    assert (project.root / "shop/m2.py").read_text() == "def f2():\n    two(12)\n# mine\n"


def test_where_nothing_is_to_be_done_the_tests_do_not_run(project: Project, refret: Refret) -> None:
    project.write("shop/m1.py", "pass\n")
    assert (refret("fix", "--verify-with", project.fails_with()).code, project.runs()) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-", "--stdin-filename", "shop/m1.py", "--verify-with", "true"), "--verify-with needs files"),
        (("--verify-with", " "), "--verify-with needs a command"),
        (("--settings", "proj.settings"), "--settings is for the checks of --verify-with"),
        (("--python", "python3"), "--python is for the checks of --verify-with"),
        (("--verify-with", "true", "--python", "no-such-python"), "--python no-such-python: there is no such program."),
    ],
)
def test_wrong_use(project: Project, refret: Refret, arguments: tuple[str, ...], said: str) -> None:
    project.modules(1)
    result = refret("fix", *arguments)
    assert (result.code, said in result.err) == (2, True), result.err
    assert project.changed() == set()


@pytest.mark.parametrize("key", ["verify-with", "settings", "python"])
def test_no_configuration_gives_the_command(project: Project, refret: Refret, key: str) -> None:
    project.modules(1)
    (project.root / "pyproject.toml").write_text(f'[tool.refret]\n{key} = "touch ran"\n')
    assert refret("fix").code == 2
    assert not (project.root / "ran").exists()


def test_what_is_said_with_q_and_v(project: Project, refret: Refret) -> None:
    project.modules(2)
    assert "The free checks" not in refret("fix", "--verify-with", "true").err
    refret("undo")
    result = refret("fix", "-v", "--verify-with", "true")
    assert "The free checks (compiling, manage.py check) are left out" in result.err
    refret("undo")
    result = refret("fix", "-q", "--verify-with", project.fails_with({2}))
    assert "run 2" not in result.err
    assert result.err.startswith("refret: 1 of 2 changes were left out.\nrefret: taken back:\n")


def test_it_runs_in_the_root_wherever_refret_was_called(
    project: Project, refret: Refret, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.modules(1)
    monkeypatch.chdir(project.root / "shop")
    assert refret("fix", "--verify-with", f"test $PWD = {project.root}").code == 0


MANAGE = """\
import sys

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
SETTINGS = """\
SECRET_KEY = "x"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
"""
MODELS = """\
from django.db import models

from shop.numbers import one, two

LENGTH = one(30)


class Item(models.Model):
    name = models.CharField(max_length=LENGTH)
"""
MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Item",
            [
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30)),
            ],
        ),
    ]
"""


@pytest.fixture
def django(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    (project.root / "proj").mkdir()
    (project.root / "shop/migrations").mkdir()
    for path in ("proj/__init__.py", "shop/__init__.py", "shop/migrations/__init__.py"):
        project.write(path, "")
    project.write("manage.py", MANAGE)
    project.write("proj/settings.py", SETTINGS)
    project.write("shop/models.py", MODELS)
    project.write("shop/migrations/0001_initial.py", MIGRATION)
    project.modules(2)
    return project


CHECKED = ("--settings", "proj.settings", "--python", sys.executable)


def test_the_free_checks_find_what_the_tests_do_not(django: Project, refret: Refret) -> None:
    django.write("shop/numbers.py", "def one(n): return n\n\n\ndef two(n): return n + 1\n")
    result = refret("fix", "--verify-with", django.logged("true"), *CHECKED)
    assert result.code == 1, result.err
    assert "one(30)" in (django.root / "shop/models.py").read_text()
    assert django.changed() == {1, 2}
    assert "manage.py makemigrations --check --dry-run fails with it, by itself: exit code 1" in result.err
    assert "Alter field name on item" in result.err
    assert django.runs() < result.err.count("refret: run ")  # where a free check fails, the command is not run


def test_a_free_check_that_failed_before_is_left_out(django: Project, refret: Refret) -> None:
    django.write("shop/numbers.py", "def one(n): return n + 1\n\n\ndef two(n): return n + 2\n")
    result = refret("fix", "--verify-with", "true", *CHECKED)
    assert result.code == 0, result.err
    assert "makemigrations --check --dry-run fails before the changes already, and is left out: " in result.err
    assert "two(30)" in (django.root / "shop/models.py").read_text()


def test_from_python(project: Project) -> None:
    project.modules(4)
    applied = api.fix(
        project.root, select=["rename-call"], codemods=[OWN], verify_with=project.fails_with({2}), allow_dirty=True
    )
    assert project.changed() == {1, 3, 4}
    (taken,) = applied.taken_back
    assert [change.path for change in taken.changes] == ["shop/m2.py"]
    assert (taken.is_alone, taken.failing.why, taken.failing.tests) == (True, "exit code 1", ())
    assert applied.left == taken.changes
    assert applied.contradiction is None
    assert applied.runs == project.runs()
    assert set(applied.results) == {"shop/m1.py", "shop/m3.py", "shop/m4.py"}
    with pytest.raises(verify.VerifyError):
        api.fix(project.root, select=["rename-call"], codemods=[OWN], verify_with="exit 1", allow_dirty=True)


def test_no_other_refret_writes_meanwhile(project: Project, refret: Refret) -> None:
    project.modules(2)
    inner = [sys.executable, "-m", "codemods", "undo", "--project", str(project.root)]
    command = f"cd {shlex.quote(str(OWN.parent.parent.parent))} && {shlex.join(inner)}; test $? = 2"
    result = refret("fix", "--verify-with", command)
    assert (result.code, project.changed()) == (0, {1, 2}), result.err
    assert [run.number for run in runs(project.root)] == [1]
