"""The threat model, second part: nothing is written outside of a project, and reports hold no commands."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codemods.apply.folder import Folder
from codemods.apply.write import WriteError, names
from codemods.console import Console, Format, OutputError, tell
from codemods.diff import as_json, as_text
from codemods.diff.plan import Failure, Plan
from codemods.diff.style import disarmed, has_command, named, visible
from codemods.project.source import Skipped
from tests.test_cli import ALL, VIEWS, Refret, Result, project, refret

__all__ = ["project", "refret"]

EVIL = "\x1b\x07\r\b\u202e\u200b"
COMMANDS = ("::error::x", "::stop-commands::x", "##vso[task.setvariable variable=x]y", "##[error]x", "##teamcity[x]")

Spoil = Callable[[dict[str, Any]], None]


def saved(refret: Refret, spoil: Callable[[dict[str, Any]], object]) -> None:
    """A plan of one change, changed by whoever sent it."""
    refret("check", "--format", "json", "--output", "plan.json", "--min-confidence", "high")
    report = json.loads(Path("plan.json").read_bytes())
    spoil(report)
    Path("plan.json").write_text(json.dumps(report))


def moved_to(path: str) -> Callable[[dict[str, Any]], None]:
    def spoil(report: dict[str, Any]) -> None:
        [old] = report["files"]
        report["files"] = {path: report["files"][old]}
        report["changes"][0]["path"] = path
        report["changes"][0]["diff"] = report["changes"][0]["diff"].replace(old, path)

    return spoil


# --- nothing is written outside


OUTSIDE = (
    "../x.py", "shop/../../x.py", "/etc/x.py", "shop//views.py", "./shop/views.py", "", "a\0b.py", ".git/hooks/x.py",
    ".GIT/x.py", ".g\u200cit/x.py", ".git./x.py", ".git::$INDEX_ALLOCATION/x.py", "GIT~1/x.py", "\uff0egit/x.py",
    ".refret/runs/x.py", "shop/.hg/x.py", "setup.cfg", ".github/workflows/ci.yml",
)  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_plan_writes_nothing_but_sources_of_the_project(project: Path, refret: Refret, path: str) -> None:
    (project.parent / "x.py").write_text(VIEWS)
    saved(refret, moved_to(path))
    if path.startswith((".git", "setup")):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(VIEWS)
    result = refret("fix", "--plan", "plan.json", own=False)
    assert result.code == 2
    assert "Nothing was written" in result.err
    assert (project.parent / "x.py").read_text() == (project / "shop/views.py").read_text() == VIEWS
    assert not (project / ".refret").exists()


@pytest.mark.parametrize("path", ["linked.py", "linked/views.py", "pipe.py", "a" * 300 + ".py"])
def test_a_plan_follows_no_link(project: Path, refret: Refret, path: str) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "views.py").write_text(VIEWS)
    (project / "linked").symlink_to(outside)
    (project / "linked.py").symlink_to(outside / "views.py")
    os.mkfifo(project / "pipe.py")
    saved(refret, moved_to(path))
    result = refret("fix", "--plan", "plan.json", own=False)
    assert (result.code, "not written: " in result.err) == (1, True)
    assert (outside / "views.py").read_text() == VIEWS


def test_names_that_only_look_odd_are_written() -> None:
    for path in ("shop/git.py", "shop/.gitkeep.py", "gitlab/x.py", "shop/ü.py", "a b/ c.py", "shop/refret.py"):
        assert "/".join(names(path)) == path
    with pytest.raises(WriteError):
        names("shop/.Git/x.py")


def test_a_plan_whose_diff_shows_something_else_is_refused(project: Path, refret: Refret) -> None:
    def lie(report: dict[str, Any]) -> None:
        report["changes"][0]["edits"][0]["template"] = "evil()"

    saved(refret, lie)
    result = refret("fix", "--plan", "plan.json", own=False)
    assert (result.code, "is not what it would change" in result.err) == (1, True)
    assert (project / "shop/views.py").read_text() == VIEWS


def test_a_plan_of_another_project_names_its_place(
    project: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(refret, lambda report: None)
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = refret("fix", "--plan", str(project / "plan.json"), own=False)
    assert (result.code, "which is not here" in result.err) == (2, True)
    assert (project / "shop/views.py").read_text() == VIEWS
    assert refret("fix", str(project), "--plan", str(project / "plan.json"), own=False).code == 0
    assert (project / "shop/views.py").read_text() == VIEWS.replace("one()", "two()")


@pytest.mark.parametrize("name", ["report.json", "out/report.json", "pipe"])
@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_report_goes_through_no_link_of_the_project(project: Path, refret: Refret, command: str, name: str) -> None:
    target = project.parent / "target"
    target.mkdir()
    (target / "report.json").write_text("mine")
    (project / "report.json").symlink_to(target / "report.json")
    (project / "out").symlink_to(target)
    os.mkfifo(project / "pipe")
    result = refret(command, "--format", "json", "--output", name)
    assert (result.code, "--output" in result.err) == (2, True)
    assert (target / "report.json").read_text() == "mine"
    assert (project / "shop/views.py").read_text() == VIEWS
    link = project.parent / "link.json"
    link.symlink_to(target / "report.json")  # the user's own
    assert refret("check", "--output", str(link)).code == 1
    assert "would change" in (target / "report.json").read_text()


def test_the_journal_is_for_its_owner(project: Path, refret: Refret) -> None:
    (project / "shop/views.py").chmod(0o640)
    refret("fix")
    home = project / ".refret"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files} == {0}
    assert stat.S_IMODE((project / "shop/views.py").stat().st_mode) == 0o640


def test_a_journal_made_by_hand_is_bounded(project: Path, refret: Refret) -> None:
    refret("fix")
    run = project / ".refret/runs/1"
    (project / ".refret/runs/999999999999").mkdir()
    with (run / "old/0").open("wb") as file:
        file.truncate(4_000_000_000)
    result = refret("undo")
    assert (result.code, "too large" in result.err) == (1, True)
    deep = project / ".refret/runs/2/x/x/x/x/x/x/x/x/x/x/x"
    deep.mkdir(parents=True)
    with Folder.at(project / ".refret/runs") as folder, pytest.raises(OSError, match="nested too deeply"):
        folder.remove_tree("2")


# --- nothing that is shown is a command


NAMES = ("\n::error::a.py", "##vso[task.complete]b.py", f"{EVIL}c.py", "Signed-off-by: x [skip ci] fixes #1.py")
LINES = "".join(f"    {text}\n" for text in COMMANDS)


@pytest.fixture
def hostile(project: Path) -> Path:
    shown = EVIL.replace("\r", "")  # a file with single carriage returns is not rewritten
    for name in NAMES:
        (project / name).write_text(f'def f():\n    """{shown}\n{LINES}    """\n    one()\n    one(2)\n')
    return project


def is_quiet(text: str) -> bool:
    """No line of the text is a command, by the rules of each system, and no sign moves a cursor."""
    lines = text.replace("\r", "\n").split("\n")
    starts = any(line.strip().startswith("::") for line in lines)
    inside = any(mark in text.lower() for mark in ("##[", "##vso[", "##teamcity["))
    return not starts and not inside and not any(sign in text for sign in EVIL)


@pytest.mark.parametrize("options", [(), ("-q",), ("-v",), ("--left-alone",), ("--format", "json")])
def test_no_report_holds_commands(hostile: Path, refret: Refret, options: tuple[str, ...]) -> None:
    result = refret("check", ".", *options)
    assert result.code == 1
    assert result.out.count("rename-call") >= 2 * len(NAMES)
    assert is_quiet(result.out)
    if "json" in options:
        report = json.loads(result.out)
        assert result.out.isascii()
        assert set(NAMES) <= report["files"].keys()


def test_no_other_answer_holds_commands(hostile: Path, refret: Refret) -> None:
    results: list[Result] = []
    for name in NAMES:
        results += [refret("why", f"{name}:9"), refret("why", f"{name}:1")]
    results += [refret("index", ".", own=False), refret("fix", "."), refret("undo", "--list")]
    (hostile / NAMES[0]).write_text("mine")
    results += [refret("undo"), refret("check", NAMES[1] + "x"), refret("undo", "::error::x")]
    for result in results:
        assert is_quiet(result.out), result.out
        assert is_quiet(result.err), result.err


def test_errors_hold_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(["x", *COMMANDS, EVIL])
    plan = Plan(
        root=Path(),
        skipped=(Skipped(NAMES[0], text),),
        failures=(Failure(NAMES[1], text),),
    )
    assert is_quiet(as_text.render(plan, as_text.Options()))
    assert is_quiet(as_json.render(plan))
    Console(format=Format.DIFF).report(plan)
    tell(text)
    assert is_quiet(capsys.readouterr().err)


def test_signs_are_written_out_and_nothing_else_is() -> None:
    assert named("a\n\tb\x1b.py") == "a\\n\\tb\\x1b.py"
    for harmless in ("a::b", "x = y[::2]", "# comment", "## heading", "a\n  b: c\n", "std::string", "##x[1]"):
        assert disarmed(visible(harmless)) == harmless
        assert not has_command(harmless.encode())
    assert disarmed("  ::error::x\n") == "  \\x3a:error::x\n"
    assert disarmed("a ##vso[x") == "a \\x23#vso[x"


def test_the_patch_is_exact_and_names_are_quoted(hostile: Path, refret: Refret) -> None:
    refret("check", ".", "--format", "diff", "--output", "../all.patch")
    subprocess.run(["git", "apply", "../all.patch"], check=True, cwd=hostile)
    assert {name for name in NAMES if "two(2)" in (hostile / name).read_text()} == set(NAMES)
    heads = [line for line in Path("../all.patch").read_text().split("\n") if line.startswith(("--- ", "+++ "))]
    assert all(is_quiet(head) for head in heads)
    assert (hostile / "shop/views.py").read_text() == ALL


@pytest.mark.parametrize("system", ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
def test_a_patch_with_commands_is_not_printed_into_a_log(
    hostile: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setenv(system, "1")
    result = refret("check", ".", "--format", "diff")
    assert (result.code, result.out, "--output" in result.err) == (2, "", True)
    assert refret("check", "shop", "--format", "diff").code == 1
    with pytest.raises(OutputError):
        Console(format=Format.DIFF)._patch(b" ::error::x\n")  # noqa: SLF001


def test_a_commit_message_says_nothing_else(hostile: Path, refret: Refret) -> None:
    for command in (["init", "-q"], ["config", "user.name", "x"], ["config", "user.email", "x@y.z"], ["add", "."]):
        subprocess.run(["git", *command], check=True)
    subprocess.run(["git", "commit", "-qm", "first"], check=True)
    assert refret("fix", "--commit", "--min-confidence", "low").code == 0
    log = subprocess.run(["git", "log", "-1", "--format=%B"], check=True, capture_output=True, text=True).stdout
    trailers = subprocess.run(["git", "log", "-1", "--format=%(trailers)"], check=True, capture_output=True, text=True)
    assert trailers.stdout.strip() == ""
    assert "[skip ci]" not in log
    assert "#1" not in log
    assert not any(line.startswith("Signed-off-by:") for line in log.split("\n"))
    assert not any(sign in log for sign in EVIL)


def test_no_report_holds_secrets(project: Path, refret: Refret) -> None:
    (project / "settings.py").write_text(
        "SECRET_KEY = 'top-secret'\nINSTALLED_APPS = []\nEMAIL_HOST_PASSWORD = 'top-secret'\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'PASSWORD': 'top-secret'}}\n"
        "BROKER_URL = 'amqp://x:top-secret@y'\n"
    )
    for command in (("index", "."), ("check", ".", "-v"), ("check", ".", "--format", "json"), ("fix", ".")):
        result = refret(*command, own=command[0] != "index")
        assert "top-secret" not in result.out + result.err
    assert b"top-secret" not in b"".join(p.read_bytes() for p in (project / ".refret").rglob("*") if p.is_file())
