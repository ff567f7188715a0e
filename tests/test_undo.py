"""`refret undo`: every byte comes back, what was edited since is asked about first."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemods import __main__ as entry
from codemods.apply.runs import Replacement, Run
from codemods.project.discover import find_project_root

Texts = dict[str, str]
BEFORE = {"shop/a.py": "a = 1\n", "shop/b.py": "b = 1\n", "shop/deep/er/c.py": "c = 1\r\n"}
AFTER = {path: text.replace("1", "2") for path, text in BEFORE.items()}


@dataclass
class Result:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def refret(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["refret", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as end:
            entry.main()
        output = capfdbinary.readouterr()
        return Result(int(end.value.code or 0), output.out.decode(), output.err.decode())

    return run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    for path, text in BEFORE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    (root / "manage.py").write_text("")
    monkeypatch.chdir(root)
    return root


def change(root: Path, old: Texts, new: Texts) -> None:
    with Run(root) as run:
        assert not run.write([Replacement(path, old[path].encode(), new[path].encode()) for path in old]).refused


def texts(root: Path) -> Texts:
    files = [path for path in (root / "shop").rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in files}


def test_the_last_run_is_taken_back_once(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    result = refret("undo")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[:3] == [f"restored: {path}" for path in BEFORE]
    assert texts(root) == BEFORE
    (root / "shop/a.py").write_text("mine\n")
    result = refret("undo")
    assert (result.code, "nothing to do" in result.out) == (0, True)
    assert texts(root)["shop/a.py"] == "mine\n"


def test_list(root: Path, refret: Callable[..., Result]) -> None:
    assert "There is no run of refret" in refret("undo", "--list").out
    assert refret("undo").code == 2
    change(root, BEFORE, AFTER)
    change(root, {"shop/a.py": AFTER["shop/a.py"]}, {"shop/a.py": "a = 3\n"})
    refret("undo")
    lines = refret("undo", "--list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert lines[0].endswith("undone       fix  1 file")
    assert lines[1].endswith("complete     fix  3 files")
    (root / ".refret/runs/1/complete").unlink()
    assert "interrupted" in refret("undo", "--list").out


def test_a_named_run_and_one_that_is_not_there(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    change(root, {"shop/a.py": AFTER["shop/a.py"]}, {"shop/a.py": "a = 3\n"})
    for wrong, said in (
        ("7", "There is no run 7"),
        ("../1", "is no run"),
        ("1e3", "is no run"),
        ("9" * 30, "is no run"),
    ):
        result = refret("undo", wrong)
        assert (result.code, said in result.err) == (2, True), result
    result = refret("undo", "1")
    assert result.code == 1
    assert (
        "not restored: shop/a.py: It was edited since the run. Run 2 wrote it too: undo that one first." in result.err
    )
    assert texts(root) == BEFORE | {"shop/a.py": "a = 3\n"}
    assert refret("undo", "2").code == 0
    assert refret("undo", "1").code == 0
    assert texts(root) == BEFORE


def test_edited_files_are_refused_by_name_and_the_others_restored(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    (root / "shop/b.py").write_text("b = 2\nmine = True\n")
    result = refret("undo")
    assert result.code == 1
    assert "not restored: shop/b.py: It was edited since the run." in result.err
    assert texts(root) == BEFORE | {"shop/b.py": "b = 2\nmine = True\n"}
    assert refret("undo").code == 1
    result = refret("undo", "--force")
    assert result.code == 0
    assert "restored: shop/b.py (what it held is in shop/b.py.refret-backup)" in result.out
    assert texts(root) == BEFORE | {"shop/b.py.refret-backup": "b = 2\nmine = True\n"}
    assert "nothing to do" in refret("undo", "--force").out


def test_force_never_writes_over_a_copy(root: Path, refret: Callable[..., Result]) -> None:
    for text in ("first\n", "second\n", "first\n"):
        change(root, BEFORE, AFTER)
        (root / "shop/a.py").write_text(text)
        assert refret("undo", "--force").code == 0
    copies = {"shop/a.py.refret-backup": "first\n", "shop/a.py.refret-backup-2": "second\n"}
    assert texts(root) == BEFORE | copies


def test_deleted_files_and_folders_come_back_with_force(root: Path, refret: Callable[..., Result]) -> None:
    (root / "shop/a.py").chmod(0o751)
    change(root, BEFORE, AFTER)
    (root / "shop/a.py").unlink()
    (root / "shop/deep/er/c.py").unlink()
    (root / "shop/deep/er").rmdir()
    (root / "shop/deep").rmdir()
    result = refret("undo")
    assert result.code == 1
    assert result.err.count("It does not exist any more.") == 2
    assert texts(root) == {"shop/b.py": BEFORE["shop/b.py"]}
    assert refret("undo", "--force").code == 0
    assert texts(root) == BEFORE
    assert (root / "shop/a.py").stat().st_mode & 0o777 == 0o751


def test_links_are_refused_even_with_force(root: Path, tmp_path: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    outside = tmp_path / "outside"
    (root / "shop/deep").rename(outside)
    (root / "shop/deep").symlink_to(outside)
    (root / "shop/a.py").rename(root / "shop/kept.py")
    (root / "shop/a.py").symlink_to("kept.py")
    for force in ([], ["--force"]):
        result = refret("undo", *force)
        assert result.code == 1
        assert result.err.count("symbolic link: those are not followed") == 2
        assert (outside / "er/c.py").read_bytes().decode() == AFTER["shop/deep/er/c.py"]
        assert (root / "shop/kept.py").read_text() == AFTER["shop/a.py"]
        assert (root / "shop/b.py").read_text() == BEFORE["shop/b.py"]


def test_read_only_files_are_refused(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    (root / "shop/a.py").chmod(0o444)
    result = refret("undo")
    assert result.code == 1
    assert "shop/a.py: It is read-only: make it writable" in result.err
    (root / "shop/a.py").chmod(0o644)
    assert refret("undo").code == 0
    assert texts(root) == BEFORE


def test_a_file_that_became_a_folder_is_refused(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    (root / "shop/a.py").unlink()
    (root / "shop/a.py").mkdir()
    assert refret("undo", "--force").code == 1
    assert texts(root) == {path: text for path, text in BEFORE.items() if path != "shop/a.py"}


@pytest.mark.parametrize("damage", ["other bytes", None])
def test_a_damaged_copy_is_not_put_back(root: Path, refret: Callable[..., Result], damage: str | None) -> None:
    change(root, BEFORE, AFTER)
    copy = root / ".refret/runs/1/old/0"
    copy.unlink()
    if damage:
        copy.write_text(damage)
    result = refret("undo")
    assert result.code == 1
    assert "shop/a.py: The journal's copy of it" in result.err
    assert texts(root) == BEFORE | {"shop/a.py": AFTER["shop/a.py"]}


def test_a_journal_of_somebody_else_is_not_followed(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    for command in (["init", "-q"], ["add", "-f", ".refret"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    result = refret("undo")
    assert (result.code, "came with the repository" in result.err) == (2, True)
    assert texts(root) == AFTER


def test_the_project_can_be_named(root: Path, refret: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    change(root, BEFORE, AFTER)
    monkeypatch.chdir(root.parent)
    assert find_project_root(Path()) != root
    assert refret("undo").code == 2
    assert refret("undo", "--project", "nowhere").code == 2
    assert refret("undo", "--project", "project/shop").code == 0
    assert texts(root) == BEFORE


def test_names_cannot_paint_the_terminal(root: Path, refret: Callable[..., Result]) -> None:
    strange = "shop/\x1b[31mred\n::error::.py"
    (root / strange).write_text("x = 1\n")
    change(root, {strange: "x = 1\n"}, {strange: "x = 2\n"})
    (root / strange).write_text("mine\n")
    refused, restored = refret("undo"), refret("undo", "--force")
    for text in (refused.err, restored.out):
        assert "\x1b" not in text
        assert "\n::" not in text


def test_a_full_disk_does_not_stop_it(root: Path) -> None:
    change(root, BEFORE, AFTER)
    child = os.fork()
    if child == 0:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no byte can be written from here on
        sys.stdout = sys.stderr = io.StringIO()
        sys.argv = ["refret", "undo"]
        try:
            entry.main()
        except SystemExit as end:
            os._exit(int(end.code or 0))
        os._exit(70)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert texts(root) == BEFORE


def test_what_comes_back_counts_as_modified_now(root: Path, refret: Callable[..., Result]) -> None:
    change(root, BEFORE, AFTER)
    for copy in (root / ".refret/runs/1/old").iterdir():
        os.utime(copy, (1, 1))
    assert refret("undo").code == 0
    # Else Python could take code for current that it compiled from what the file held in between.
    assert all((root / path).stat().st_mtime > 1 for path in BEFORE)
