"""What goes wrong while files are written: each file is old or new, and `undo` brings back the bytes.

`python tools/crash.py` does the same with 200 files and at random moments.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codemods.apply import fix, undo
from codemods.apply.folder import Step
from codemods.apply.journal import HOME, JournalError, State
from codemods.diff import as_json
from tests.crashing import Project, generate, killed, take_back

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = 5
NEEDS_SPACE = ("create", "write", "sync", "make")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return generate(tmp_path_factory.mktemp("faults") / "project", FILES)


@pytest.fixture
def project(generated: Project) -> Iterator[Project]:
    yield generated
    generated.reset()
    shutil.rmtree(generated.root / HOME, ignore_errors=True)


def steps(action: Callable[[Step], object]) -> list[str]:
    """The steps that an action makes."""
    seen: list[str] = []
    action(seen.append)
    return seen


def failing(at: int, error: int, *, from_then_on: bool = False, kinds: tuple[str, ...] = ()) -> Step:
    """Fails at a step (or at all of some kinds from there on), as the system would."""
    made = 0

    def step(what: str) -> None:
        nonlocal made
        made += 1
        if (made == at or (from_then_on and made > at)) and (not kinds or what.startswith(kinds)):
            raise OSError(error, os.strerror(error))

    return step


def count(project: Project) -> int:
    """How many steps a fix makes; the project is as before afterwards."""
    made = len(steps(lambda watch: fix.apply(project.plan, step=watch)))
    assert made > 5 * FILES
    take_back(project.root)
    project.assert_undone()
    return made


def test_fix_is_killed_at_every_step(project: Project) -> None:
    step, new = 1, set()
    while killed(lambda watch: fix.apply(project.plan, step=watch), step):
        new.add(project.assert_old_or_new())
        state = [item.state for item in undo.runs(project.root)][-1:]
        assert state in ([], [State.INTERRUPTED], [State.COMPLETE], [State.UNDONE])
        take_back(project.root)
        project.assert_undone()
        step += 1
    assert new == set(range(FILES + 1))
    assert step > 5 * FILES


def test_undo_is_killed_at_every_step(project: Project) -> None:
    step, new, was_killed = 1, set(), True
    while was_killed:
        fix.apply(project.plan)
        was_killed = killed(lambda watch: undo.undo(project.root, step=watch), step)
        new.add(project.assert_old_or_new())
        take_back(project.root)
        project.assert_undone()
        step += 1
    assert new == set(range(FILES + 1))


def test_fix_is_killed_and_run_again(project: Project) -> None:
    at = 1
    while killed(lambda watch: fix.apply(project.plan, step=watch), at):
        again = fix.apply(
            project.plan, {path: "written already" for path in project.plan.results if is_new(project, path)}
        )
        assert project.assert_old_or_new() == FILES
        if again.run is not None:
            take_back(project.root)
        for run in reversed(undo.runs(project.root)):
            undo.undo(project.root, run.number)
        project.assert_undone()
        at += 7


def is_new(project: Project, path: str) -> bool:
    return (project.root / path).read_bytes() != project.before[path]


def test_the_disk_is_full_from_any_step_on(project: Project) -> None:
    complete = 0
    said = set()
    for at in range(1, count(project) + 1):
        full = failing(at, errno.ENOSPC, from_then_on=True, kinds=NEEDS_SPACE)
        try:
            applied = fix.apply(project.plan, step=full)
        except JournalError as error:
            said.add(str(error))
            project.assert_undone()
        else:
            assert applied.refused == {}
            assert project.assert_old_or_new() == FILES
            complete += 1
        take_back(project.root)
        project.assert_undone()
    assert complete
    assert said
    assert all(text.startswith("Nothing was written") and "No space left on device" in text for text in said)


@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT], ids=errno.errorcode.get)
def test_any_step_fails(project: Project, error: int) -> None:
    for at in range(1, count(project) + 1, 3):
        try:
            applied = fix.apply(project.plan, step=failing(at, error))
        except JournalError:
            project.assert_undone()
        else:
            assert project.assert_old_or_new() == len(applied.results) == FILES - len(applied.refused)
        take_back(project.root)
        project.assert_undone()


def test_any_step_of_undo_fails(project: Project) -> None:
    fix.apply(project.plan)
    made = len(steps(lambda watch: undo.undo(project.root, step=watch)))
    for at in range(1, made + 1):
        fix.apply(project.plan)
        try:
            done = undo.undo(project.root, step=failing(at, errno.EIO))
        except JournalError:
            project.assert_old_or_new()
        else:
            assert project.assert_old_or_new() == len(done.refused)
        take_back(project.root)
        project.assert_undone()


def test_ctrl_c_leaves_all_old_or_all_new(project: Project) -> None:
    def interrupted(at: int) -> bool:
        made = 0

        def step(what: str) -> None:
            nonlocal made
            made += 1
            if made == at:
                raise KeyboardInterrupt

        try:
            fix.apply(project.plan, step=step)
        except KeyboardInterrupt:
            return True
        return False

    at, seen = 1, set()
    while interrupted(at):
        seen.add(project.assert_old_or_new())
        take_back(project.root)
        project.assert_undone()
        at += 1
    assert seen == {0, FILES}


def test_another_file_system_lies_in_the_project(project: Project) -> None:
    def elsewhere(what: str) -> None:
        if what.startswith("move") and what.endswith(".py") and not what.startswith("move .refret"):
            raise OSError(errno.EXDEV, "Invalid cross-device link")

    def killed_elsewhere(watch: Step) -> object:
        def step(what: str) -> None:
            watch(what)
            elsewhere(what)

        return fix.apply(project.plan, step=step)

    assert fix.apply(project.plan, step=elsewhere).refused == {}
    assert project.assert_old_or_new() == FILES
    assert undo.undo(project.root, step=elsewhere).refused == {}
    project.assert_undone()
    at = 1
    while killed(killed_elsewhere, at):
        take_back(project.root)  # also of what lay beside the files for a moment
        project.assert_undone()
        at += 2


def test_a_real_limit_of_the_system(project: Project) -> None:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150))  # the files are larger
        try:
            fix.apply(project.plan)
        except JournalError as error:
            os._exit(42 if "File too large" in str(error) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    project.assert_undone()
    assert undo.runs(project.root) == []


def test_a_file_is_changed_by_another_process_meanwhile(project: Project) -> None:
    path = sorted(project.plan.results)[3]

    def step(what: str) -> None:
        if what.endswith(" to view_0.py"):
            (project.root / path).write_text("# mine\n")

    applied = fix.apply(project.plan, step=step)
    assert applied.refused == {path: "It changed since it was read: run again."}
    assert (project.root / path).read_text() == "# mine\n"
    assert len(applied.results) == FILES - 1
    done = undo.undo(project.root)
    assert done.refused == {path: "It was edited since the run."}
    (project.root / path).write_bytes(project.before[path])
    project.assert_undone()


def test_a_folder_vanishes_meanwhile(project: Project) -> None:
    part = project.root / "shop/part0"

    def step(what: str) -> None:
        if what.endswith(" to view_0.py"):
            part.rename(project.root / "gone")

    try:
        applied = fix.apply(project.plan, step=step)
    finally:
        (project.root / "gone").rename(part)
    assert len(applied.refused) == FILES - 1
    assert set(applied.refused.values()) == {"It does not exist any more."}
    take_back(project.root)
    project.assert_undone()


def test_read_only_files_and_folders(project: Project) -> None:
    path = min(project.plan.results)
    (project.root / path).chmod(0o444)
    applied = fix.apply(project.plan)
    (project.root / path).chmod(0o644)
    assert applied.refused == {path: "It is read-only: make it writable, then run again."}
    take_back(project.root)
    project.assert_undone()


def test_the_command_is_killed_at_random_moments(project: Project) -> None:
    plan = project.root.parent / "plan.json"
    plan.write_text(as_json.render(project.plan), "ascii")
    command = [sys.executable, "-m", "codemods", "fix", str(project.root), "--plan", str(plan), "-q"]
    dice = random.Random(1)
    for _ in range(4):
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (project.root / HOME).exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.1))
        process.kill()
        process.wait()
        project.assert_old_or_new()
        take_back(project.root)
        project.assert_undone()
        shutil.rmtree(project.root / HOME)
