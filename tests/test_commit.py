"""`fix --commit`: a commit per codemod, of nothing but its files, with the repository's hooks and author."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemods import __main__ as entry
from codemods import run as pipeline
from codemods.apply.commit import parts
from codemods.apply.runs import Run
from codemods.config import Config

OWN = Path(__file__).parent / "data" / "codemods"
BOTH = """\
def f():
    one()


def g():
    one(2)


def h():
    left()


def i():
    four()
"""
OTHER = "def j():\n    right()\n    four()\n"
SELECT = "rename-call,late-call,pair-call"


@dataclass
class Result:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Refret = Callable[..., Result]


@pytest.fixture(autouse=True)
def nobodys_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration but the repository's."""
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        monkeypatch.delenv(f"GIT_{name}", raising=False)
    monkeypatch.delenv("EMAIL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def refret(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Refret:
    def run(*arguments: str) -> Result:
        fix = ["fix", "--commit", "--codemods", str(OWN), "--select", SELECT, "--min-confidence", "low"]
        command = [*arguments] if "undo" in arguments else [*fix, *arguments]
        monkeypatch.setattr(sys, "argv", ["refret", *command])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as end:
            entry.main()
        output = capfdbinary.readouterr()
        return Result(int(end.value.code or 0), output.out.decode(), output.err.decode())

    return run


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def subjects(root: Path) -> list[str]:
    return git(root, "log", "--reverse", "--format=%s").splitlines()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    (root / "shop").mkdir(parents=True)
    (root / "manage.py").write_text("")
    (root / "shop/a.py").write_text(BOTH)
    (root / "shop/b.py").write_text(OTHER)
    (root / "notes.txt").write_text("first\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Ann Author")
    git(root, "config", "user.email", "ann@example.org")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    monkeypatch.chdir(root)
    return root


def hook(root: Path, name: str, text: str) -> None:
    path = root / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_one_commit_per_codemod(root: Path, refret: Refret) -> None:
    result = refret()
    assert result.code == 0, result.err
    assert subjects(root) == [
        "first",
        "Refret late-call: 2 changes in 2 files",
        "Refret pair-call: 2 changes in 2 files",
        "Refret rename-call: 4 changes in 1 file",
    ]
    assert result.err.count("refret: committed ") == 3
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "-3", "--format=%an <%ae> %cn") == "Ann Author <ann@example.org> Ann Author\n" * 3
    late, pair = BOTH.replace("four", "five"), BOTH.replace("four", "five").replace("left", "new_left")
    assert (root / "shop/a.py").read_text() == pair.replace("one", "three")
    assert git(root, "show", "HEAD~1:shop/a.py") == pair
    assert git(root, "show", "HEAD~2:shop/a.py") == late
    assert git(root, "show", "HEAD~2:shop/b.py") == OTHER.replace("four", "five")
    assert git(root, "show", "HEAD:shop/b.py") == OTHER.replace("four", "five").replace("right", "new_right")


def test_the_message_says_what_why_how_many_and_what_is_assumed(root: Path, refret: Refret) -> None:
    refret()
    message = git(root, "log", "-1", "--format=%B")
    assert message.startswith("Refret rename-call: 4 changes in 1 file\n\none() becomes two().\n\n")
    assert "\n\nConfidence: 3 high, 1 medium.\n\nshop/a.py:\n- line 2, f (high): one() is called\n" in message
    assert "- line 2, f (late-call, high): an old call\n- line 6, g (medium): one() is called\n" in message
    assumed = (
        "Assumed, for a reviewer to agree with:\n- shop/a.py:6: known (the argument is known): the argument is 2\n"
    )
    assert assumed in message
    assert "Not known" not in message
    assert "Not known from the code:\n- shop/a.py:14: wanted (it is wanted)" in git(
        root, "log", "-1", "--format=%B", "HEAD~2"
    )
    assert "Made by refret " in message
    assert max(map(len, message.splitlines())) <= 72


def test_a_comment_sign_in_a_message_stays(root: Path, refret: Refret) -> None:
    git(root, "config", "commit.cleanup", "strip")
    git(root, "mv", "shop/a.py", "shop/# [x] *.py")
    git(root, "commit", "-q", "-m", "second")
    assert refret().code == 0
    assert "\n\nshop/# [x] *.py:\n- line" in git(root, "log", "-1", "--format=%B")
    assert git(root, "status", "--porcelain") == ""


def test_what_else_is_staged_or_changed_stays_so(root: Path, refret: Refret) -> None:
    (root / "staged.txt").write_text("staged\n")
    (root / "both.txt").write_text("staged\n")
    git(root, "add", "staged.txt", "both.txt")
    (root / "both.txt").write_text("later\n")
    (root / "notes.txt").write_text("second\n")
    (root / "new.txt").write_text("new\n")
    git(root, "rm", "-q", "--cached", "manage.py")
    before, index = git(root, "status", "--porcelain"), git(root, "diff", "--cached")
    assert refret().code == 0
    assert git(root, "status", "--porcelain") == before
    assert git(root, "diff", "--cached") == index
    assert git(root, "diff", "--name-only", "HEAD~3", "HEAD").split() == ["shop/a.py", "shop/b.py"]
    assert len(subjects(root)) == 4


@pytest.mark.parametrize("staged", [True, False])
def test_a_file_with_changes_of_ones_own_is_refused(root: Path, refret: Refret, staged: bool) -> None:
    (root / "shop/a.py").write_text(BOTH + "# mine\n")
    if staged:
        git(root, "add", "shop/a.py")
    result = refret()
    assert (result.code, "uncommitted changes" in result.err) == (2, True)
    result = refret("--allow-dirty")
    assert (result.code, "leave --allow-dirty out" in result.err) == (2, True)
    assert (root / "shop/b.py").read_text() == OTHER
    assert subjects(root) == ["first"]


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_is_heard(root: Path, refret: Refret, name: str) -> None:
    hook(root, name, "echo 'this will not do' >&2\necho \"args: $#\"\nexit 3")
    result = refret()
    assert result.code == 1
    assert "not committed: late-call: git commit ended with code 1:" in result.err
    assert "this will not do" in result.err
    assert "Its changes are in the files" in result.err
    assert "6 of 8 changes were left out." in result.err
    assert subjects(root) == ["first"]
    assert git(root, "diff", "--name-only").split() == ["shop/a.py", "shop/b.py"]
    assert (root / "shop/b.py").read_text() == OTHER.replace("four", "five")
    assert undone(root)


def test_a_hook_that_refuses_later_keeps_the_commits_before(root: Path, refret: Refret) -> None:
    hook(root, "pre-commit", "if grep -q 'three' shop/a.py; then exit 1; fi")
    result = refret()
    assert result.code == 1
    assert len(subjects(root)) == 3
    assert "not committed: rename-call" in result.err
    assert "three" in (root / "shop/a.py").read_text()
    assert git(root, "status", "--porcelain") == " M shop/a.py\n"


def test_hooks_see_the_repository_as_always(root: Path, refret: Refret) -> None:
    hook(
        root,
        "pre-commit",
        "env | grep -E '^GIT_(LITERAL|CONFIG_P)' >> ../seen\ngit diff --cached --name-only -- '*.py' >> ../seen",
    )
    assert refret().code == 0
    assert (root.parent / "seen").read_text() == "shop/a.py\nshop/b.py\n" * 2 + "shop/a.py\n"


def test_a_hook_that_formats_takes_part_in_the_commit(root: Path, refret: Refret) -> None:
    hook(root, "pre-commit", "echo '# formatted' >> shop/a.py\ngit add shop/a.py")
    result = refret()
    assert result.code == 1
    assert "not written: shop/a.py: It changed since it was read: run again." in result.err
    assert subjects(root)[1:] == ["Refret late-call: 2 changes in 2 files"]
    assert git(root, "status", "--porcelain") == ""
    while refret().code == 1:
        pass
    assert subjects(root)[2:] == ["Refret pair-call: 2 changes in 2 files", "Refret rename-call: 4 changes in 1 file"]


def undone(root: Path) -> bool:
    from codemods.apply.undo import undo

    undo(root)
    return (root / "shop/a.py").read_text() == BOTH and (root / "shop/b.py").read_text() == OTHER


def test_undo_after_commits(root: Path, refret: Refret) -> None:
    refret()
    commits = git(root, "log", "-3", "--format=%H").split()
    result = refret("undo")
    assert result.code == 0
    assert f"git revert {' '.join(commit[:12] for commit in commits)}." in result.err
    assert (root / "shop/a.py").read_text() == BOTH
    git(root, "restore", ".")
    git(root, "revert", "--no-edit", *commits)
    assert (root / "shop/a.py").read_text() == BOTH


def test_an_unknown_author_is_told_before_anything_is_written(root: Path, refret: Refret) -> None:
    git(root, "config", "--unset", "user.email")
    result = refret()
    assert (result.code, "git does not know who commits" in result.err) == (2, True)
    assert (root / "shop/a.py").read_text() == BOTH
    assert not (root / ".refret").exists()


def test_outside_of_git(tmp_path: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manage.py").write_text("")
    (tmp_path / "a.py").write_text(BOTH)
    monkeypatch.chdir(tmp_path)
    result = refret()
    assert (result.code, "--commit needs a git repository" in result.err) == (2, True)
    assert (tmp_path / "a.py").read_text() == BOTH


@pytest.mark.parametrize("state", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge", "index.lock"])
def test_what_is_under_way_comes_first(root: Path, refret: Refret, state: str) -> None:
    (root / ".git" / state).write_text(git(root, "rev-parse", "HEAD"))
    result = refret()
    assert (result.code, "is under way" in result.err) == (2, True), result.err
    assert (root / "shop/a.py").read_text() == BOTH


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_git_does_not_watch_are_refused(root: Path, refret: Refret, flag: str) -> None:
    git(root, "update-index", flag, "shop/a.py")
    (root / "shop/a.py").write_text(BOTH + "# mine\n")
    result = refret()
    assert (result.code, "files that this repository tracks" in result.err) == (2, True), result.err
    assert "  shop/a.py" in result.err
    assert "  shop/b.py" not in result.err
    assert (root / "shop/b.py").read_text() == OTHER


def test_in_a_folder_of_a_repository(root: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = root / "services/shop-api"
    (inner / "shop").mkdir(parents=True)
    (inner / "pyproject.toml").write_text("")
    (inner / "shop/a.py").write_text(BOTH)
    git(root, "rm", "-q", "manage.py")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "second")
    monkeypatch.chdir(inner)
    assert refret().code == 0
    assert git(root, "diff", "--name-only", "HEAD~3", "HEAD") == "services/shop-api/shop/a.py\n"
    assert (inner / ".refret").is_dir()
    assert (root / "shop/a.py").read_text() == BOTH


def test_in_a_worktree(root: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = root.parent / "tree"
    git(root, "worktree", "add", "-q", "-b", "other", str(tree))
    monkeypatch.chdir(tree)
    assert refret().code == 0
    assert len(subjects(tree)) == 4
    assert subjects(root) == ["first"]
    assert (root / "shop/a.py").read_text() == BOTH


def test_the_repository_is_the_projects_whatever_a_hook_says(
    root: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = root.parent / "other"
    git(root.parent, "init", "-q", str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    assert refret().code == 0
    monkeypatch.undo()
    assert len(subjects(root)) == 4


def test_files_of_a_submodule_are_looked_at_there(root: Path, refret: Refret) -> None:
    inner = root.parent / "inner"
    git(root.parent, "init", "-q", str(inner))
    (inner / "a.py").write_text(BOTH)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    git(inner, "add", ".")
    git(inner, *who, "commit", "-q", "-m", "inner")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "lib")
    git(root, "commit", "-q", "-m", "second")
    result = refret()
    assert (result.code, "files that this repository tracks" in result.err) == (2, True), result.err
    assert "\n  lib/a.py" in result.err
    (root / "lib/a.py").write_text(BOTH + "# mine\n")
    result = refret()
    assert (result.code, "uncommitted changes" in result.err) == (2, True), result.err
    assert "\n  lib/a.py" in result.err


def test_an_interrupted_run_is_told_of(root: Path, refret: Refret) -> None:
    refret()
    (root / ".refret/runs/1/complete").unlink()
    (root / "shop/c.py").write_text("def k():\n    one()\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "second")
    result = refret()
    assert "Run 1 was interrupted before its end: refret undo 1 takes it back." in result.err


def test_a_second_writer_ends_with_the_code_of_wrong_use(root: Path, refret: Refret) -> None:
    with Run(root):
        result = refret()
    assert (result.code, f"another refret writes in {root} (process {os.getpid()} refret fix" in result.err) == (
        2,
        True,
    )
    assert (root / "shop/a.py").read_text() == BOTH


def test_standard_input_cannot_be_committed(root: Path, refret: Refret, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BOTH.encode())))
    assert refret("-", "--stdin-filename", "shop/a.py").code == 2


def test_nothing_to_do_makes_no_commit(root: Path, refret: Refret) -> None:
    refret()
    assert refret().code == 0
    assert len(subjects(root)) == 4


def test_parts_keep_groups_whole_and_needed_changes_first(root: Path) -> None:
    plan = pipeline.plan(root, Config(select=("rename-call", "late-call", "pair-call"), codemod_paths=(OWN,)))
    divided = parts(plan)
    assert [part.codemod for part in divided] == ["late-call", "pair-call", "rename-call"]
    assert sorted(identifier for part in divided for identifier in part.ids) == sorted(
        change.id for change in plan.changes
    )
    made: set[str] = set()
    for part in divided:
        made |= part.ids
        for change in plan.changes:
            assert change.id not in part.ids or made.issuperset(change.needs)
            assert change.id not in part.ids or {other.id for other in plan.group(change.group)} <= part.ids
