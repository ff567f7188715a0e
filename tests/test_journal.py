"""The journal: there before the first write, bounded, locked; it never leads out of the project."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codemods.apply import folder, journal
from codemods.apply.folder import Folder
from codemods.apply.journal import JournalError, State
from codemods.apply.lock import LockError
from codemods.apply.runs import KEPT, Replacement, Run
from codemods.apply.undo import runs, undo
from codemods.diff.plan import digest

Make = Callable[..., Path]
OLD, NEW = b"old\n", b"new\n"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(**files: bytes) -> Path:
        root = tmp_path / "project"
        for name, data in files.items():
            path = root / "shop" / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return root

    return make


@pytest.fixture(params=["folders are held open", "folders are reached by path"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems cannot work in an open folder."""
    if "path" in request.param:
        monkeypatch.setattr(folder, "_HOLDS_FOLDERS", False)


def change(name: str, old: bytes = OLD, new: bytes = NEW) -> Replacement:
    return Replacement(f"shop/{name}.py", old, new)


def write(root: Path, *wanted: Replacement, step: folder.Step = folder.no_step) -> dict[str, str]:
    with Run(root, step=step) as run:
        return dict(run.write(wanted).refused)


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "shop").iterdir())}


@pytest.mark.usefixtures("both_ways")
def test_the_journal_is_complete_before_the_first_file_is_replaced(make: Make) -> None:
    root = make(a=OLD, b=OLD)
    seen = []

    def step(what: str) -> None:
        if what.endswith(".py"):
            with Folder.at(root / ".refret/runs/1") as run:
                seen.append((journal.load(run), journal.state(run, running=True)))
                assert (root / ".refret/runs/1/old/1").read_bytes() == OLD

    assert write(root, change("a"), change("b"), step=step) == {}
    record, state = seen[0]
    assert state is State.RUNNING
    assert [entry.path for entry in record.entries] == ["shop/a.py", "shop/b.py"]
    assert {(entry.old, entry.new, entry.mode) for entry in record.entries} == {(digest(OLD), (digest(NEW),), 0o644)}
    assert contents(root) == {"a.py": NEW, "b.py": NEW}
    assert [item.state for item in runs(root)] == [State.COMPLETE]
    assert undo(root).restored == ("shop/a.py", "shop/b.py")
    assert contents(root) == {"a.py": OLD, "b.py": OLD}
    assert [item.state for item in runs(root)] == [State.UNDONE]


def test_mode_owner_and_attributes_are_kept(make: Make) -> None:
    root = make(a=OLD)
    file = root / "shop/a.py"
    file.chmod(0o750)
    if os.geteuid() == 0:
        os.chown(file, 1234, 2345)
    marked = True
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        marked = False
    before = file.stat()
    for action in (lambda: write(root, change("a")), lambda: undo(root)):
        action()
        after = file.stat()
        assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
        assert not marked or os.getxattr(file, "user.note") == b"mine"


def test_git_does_not_see_the_journal(make: Make) -> None:
    root = make(a=OLD)
    subprocess.run(["git", "init", "-q", root], check=True)
    write(root, change("a"))
    status = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=root, check=True, capture_output=True)
    assert status.stdout == b"?? shop/a.py\n"


def test_a_run_that_writes_nothing_leaves_no_journal(make: Make) -> None:
    root = make(a=OLD)
    assert write(root, change("a", b"other")) == {"shop/a.py": "It changed since it was read: run again."}
    assert write(root) == {}
    assert runs(root) == []


def test_old_runs_are_removed(make: Make) -> None:
    root = make(a=b"0")
    for number in range(KEPT + 3):
        write(root, change("a", str(number).encode(), str(number + 1).encode()))
    assert [item.number for item in runs(root)] == list(range(4, KEPT + 4))
    assert undo(root).restored == ("shop/a.py",)
    assert contents(root)["a.py"] == str(KEPT + 2).encode()


def stopped(root: Path, error: type[BaseException], *, keep: bool) -> None:
    with Run(root) as run:
        run.write([change("a")])
        if keep:
            run.keep()
        run.write([change("b")])
        assert contents(root) == {"a.py": NEW, "b.py": NEW}
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_error_takes_back_what_was_written(make: Make, error: type[BaseException]) -> None:
    root = make(a=OLD, b=OLD)
    with pytest.raises(error):
        stopped(root, error, keep=False)
    assert contents(root) == {"a.py": OLD, "b.py": OLD}
    assert runs(root) == []


def test_what_is_kept_stays_after_an_error(make: Make) -> None:
    root = make(a=OLD, b=OLD)
    with pytest.raises(KeyboardInterrupt):
        stopped(root, KeyboardInterrupt, keep=True)
    assert contents(root) == {"a.py": NEW, "b.py": NEW}
    assert [item.state for item in runs(root)] == [State.INTERRUPTED]
    assert undo(root).restored == ("shop/a.py", "shop/b.py")


def test_a_file_that_is_written_twice_goes_back_to_the_first(make: Make) -> None:
    root = make(a=OLD)
    with Run(root) as run:
        run.write([change("a", OLD, b"between\n")])
        run.write([change("a", b"between\n", NEW)])
    assert undo(root).restored == ("shop/a.py",)
    assert contents(root) == {"a.py": OLD}


def test_a_second_writer_is_told_who_is_writing(make: Make) -> None:
    root = make(a=OLD)
    with Run(root), pytest.raises(LockError) as refused:
        write(root, change("a"))
    assert f"process {os.getpid()} refret fix, since " in str(refused.value)
    assert "Nothing was written" in str(refused.value)
    with Run(root), pytest.raises(JournalError, match="nothing to undo"):
        undo(make(b=OLD) / "shop")
    assert write(root, change("a")) == {}
    with Run(root), pytest.raises(LockError):
        undo(root)


def test_the_lock_of_a_dead_process_is_free(make: Make) -> None:
    root = make(a=OLD)
    child = os.fork()
    if child == 0:
        with Run(root):
            time.sleep(60)
        os._exit(0)
    while not (root / ".refret/runs").exists():
        time.sleep(0.01)
    with pytest.raises(LockError, match=f"process {child} "):
        write(root, change("a"))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert write(root, change("a")) == {}


@pytest.mark.usefixtures("both_ways")
def test_links_are_not_followed(make: Make, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_bytes(OLD)
    root = make(a=OLD, b=OLD)
    (root / "linked").symlink_to(outside)
    (root / "shop/c.py").symlink_to(outside / "a.py")
    (root / "shop/d.py").symlink_to("a.py")
    refused = write(root, change("a"), change("c"), change("d"), Replacement("linked/a.py", OLD, NEW))
    assert refused == dict.fromkeys(
        ("shop/c.py", "shop/d.py", "linked/a.py"),
        "It, or a folder above it, is a symbolic link: those are not followed.",
    )
    assert (outside / "a.py").read_bytes() == OLD
    assert contents(root)["a.py"] == OLD


def test_a_folder_that_becomes_a_link_while_it_is_written_is_not_followed(make: Make, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_bytes(OLD)
    root = make(a=OLD)

    def step(what: str) -> None:
        if what == "create journal.draft":
            (root / "shop").rename(root / "moved")
            (root / "shop").symlink_to(outside)

    assert "symbolic link" in write(root, change("a"), step=step)["shop/a.py"]
    assert (outside / "a.py").read_bytes() == (root / "moved/a.py").read_bytes() == OLD


@pytest.mark.parametrize("name", [".refret", ".refret/runs", ".refret/lock", ".refret/.gitignore"])
def test_a_journal_that_is_a_link_is_not_followed(make: Make, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = make(a=OLD)
    link = root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside if name != ".refret/lock" else outside / "lock")
    if name == ".refret/.gitignore":
        write(root, change("a"))
    else:
        with pytest.raises((JournalError, LockError), match="symbolic link"):
            write(root, change("a"))
        assert contents(root) == {"a.py": OLD}
    assert list(outside.iterdir()) == []


def test_what_is_no_file_is_refused(make: Make) -> None:
    root = make(a=OLD)
    os.mkfifo(root / "shop/pipe.py")
    (root / "shop/folder.py").mkdir()
    refused = write(root, change("pipe"), change("folder"), change("gone"), Replacement("gone/a.py", OLD, NEW))
    assert {path: why.split()[:5] for path, why in refused.items()} == {
        "shop/pipe.py": ["It", "is", "no", "regular", "file."],
        "shop/folder.py": ["It", "is", "no", "regular", "file."],
        "shop/gone.py": ["It", "does", "not", "exist", "any"],
        "gone/a.py": ["It", "does", "not", "exist", "any"],
    }


OUTSIDE = ("../x.py", "/etc/x.py", "shop/../../x.py", "shop//a.py", "./a.py", "a\0b", "")
NOT_SOURCE = (".git/config", "shop/.GIT/x", ".refret/lock")


@pytest.mark.parametrize("path", [*OUTSIDE, *NOT_SOURCE])
def test_nothing_is_written_outside_of_the_project(make: Make, path: str) -> None:
    root = make(a=OLD)
    (root.parent / "x.py").write_bytes(OLD)
    assert path in write(root, Replacement(path, OLD, NEW))
    write(root, change("a"))
    record = root / ".refret/runs/1/journal.json"
    data = json.loads(record.read_text())
    data["entries"][0]["path"] = path
    record.write_text(json.dumps(data))
    with pytest.raises(JournalError, match="The journal of run 1 is damaged"):
        undo(root, force=True)
    assert (root.parent / "x.py").read_bytes() == OLD
    assert [item.journal for item in runs(root)] == [None]


def spoiled(data: dict[str, object]) -> list[str]:
    [entry] = data["entries"]  # type: ignore[misc]
    return [
        "", "nonsense", "[]", "null", "[" * 100_000, '{"version": 1}',
        json.dumps(data | {"version": 2}),
        json.dumps(data | {"number": 2}),
        json.dumps(data | {"entries": [entry, entry]}),
        json.dumps(data | {"entries": [entry | {"copy": "../1"}]}),
        json.dumps(data | {"entries": [entry | {"copy": 1}]}),
        json.dumps(data | {"entries": [entry | {"old": "sha256:" + "0" * 63}]}),
        json.dumps(data | {"entries": [entry | {"new": ["x"]}]}),
        json.dumps(data | {"entries": [entry | {"mode": "x"}]}),
        json.dumps(data | {"entries": 7}),
    ]  # fmt: skip


def test_a_damaged_journal_is_told_and_left(make: Make) -> None:
    root = make(a=OLD)
    write(root, change("a"))
    record = root / ".refret/runs/1/journal.json"
    for text in spoiled(json.loads(record.read_text())):
        record.write_text(text)
        with pytest.raises(JournalError, match="The journal of run 1 is damaged"):
            undo(root)
        assert runs(root)[0].journal is None
    assert contents(root) == {"a.py": NEW}
    assert (root / ".refret/runs/1/old/0").read_bytes() == OLD
    assert write(root, change("a", NEW, b"newer\n")) == {}
    assert undo(root).restored == ("shop/a.py",)


def test_a_mode_in_a_journal_gives_no_special_rights(make: Make) -> None:
    root = make(a=OLD)
    write(root, change("a"))
    record = root / ".refret/runs/1/journal.json"
    data = json.loads(record.read_text())
    data["entries"][0]["mode"] = 0o4777
    record.write_text(json.dumps(data))
    (root / "shop/a.py").unlink()
    undo(root, force=True)
    assert stat.S_IMODE((root / "shop/a.py").stat().st_mode) == 0o777
