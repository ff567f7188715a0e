"""What ends `fix --verify-with` early: the files are all old or all verified, or one `refret undo` makes them old."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemods.apply.checks import Verification
from codemods.apply.fix import Applied
from codemods.apply.folder import Step, no_step
from codemods.apply.journal import HOME, State
from codemods.apply.signals import StoppedError
from codemods.apply.undo import runs
from codemods.apply.verify import apply_verified
from codemods.diff import as_json
from tests.crashing import Project, generate, killed, take_back

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = 4
BAD = "shop/part0/view_2.py"
LAST = 6
"""Before, all, two searching, the culprit alone, all but the culprit."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return generate(tmp_path_factory.mktemp("verify") / "project", FILES)


@pytest.fixture
def project(generated: Project) -> Iterator[Project]:
    yield generated
    generated.reset()
    shutil.rmtree(generated.root / HOME, ignore_errors=True)


def verified(project: Project, step: Step = no_step) -> Applied:
    """A run that takes back one of the files."""
    return apply_verified(project.plan, Verification(command=f"! grep -q 'F(' {BAD}"), step=step)


def test_it_is_as_these_tests_expect(project: Project) -> None:
    assert verified(project).runs == LAST
    assert project.assert_old_or_new() == FILES - 1
    assert (project.root / BAD).read_bytes() == project.before[BAD]
    take_back(project.root)
    project.assert_undone()


def test_it_is_killed_at_any_step(project: Project) -> None:
    at, seen = 1, set()
    while killed(lambda watch: verified(project, watch), at):
        at += 3
        seen.add(project.assert_old_or_new())
        assert [item.state for item in runs(project.root)][-1:] in (
            [],
            [State.INTERRUPTED],
            [State.COMPLETE],
            [State.UNDONE],
        )
        take_back(project.root)
        project.assert_undone()
    assert seen == set(range(FILES + 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_step(project: Project, number: signal.Signals) -> None:
    came: list[int] = []
    before = signal.signal(number, lambda which, _: came.append(which))
    at, seen = 1, set()
    try:
        while at == 1 or came:
            came.clear()
            seen.add(stopped_at(project, at, number))
            at += 7
    finally:
        signal.signal(number, before)
    assert seen == {0, FILES - 1}
    assert at > 100


def stopped_at(project: Project, at: int, number: signal.Signals) -> int:
    """Send the signal at a step; how many files are new then: none, or all that were verified."""
    made = 0

    def step(what: str) -> None:
        nonlocal made
        made += 1
        if made == at:
            signal.raise_signal(number)

    try:
        verified(project, step)
    except StoppedError:
        project.assert_undone()
        assert [item.state for item in runs(project.root)][-1:] in ([], [State.UNDONE])
    new = project.assert_old_or_new()
    if new:
        take_back(project.root)
        project.assert_undone()
    return new


class Child:
    """`refret fix` in a process of its own, whose tests wait at one of their runs until they are told to go on."""

    def __init__(self, project: Project, waits_at: int) -> None:
        folder = project.root.parent
        self.reports, self.goes = folder / "reports", folder / "goes"
        for path in (self.reports, self.goes, folder / "counter"):
            path.unlink(missing_ok=True)
        os.mkfifo(self.reports)
        os.mkfifo(self.goes)
        plan = folder / "plan.json"
        plan.write_text(as_json.render(project.plan), "ascii")
        names = {name: shlex.quote(str(folder / name)) for name in ("reports", "goes", "counter")}
        tests = (
            f"echo run >> {names['counter']}; if [ $(wc -l < {names['counter']}) = {waits_at} ]; then "
            f"exec 9> {names['reports']}; echo $$ >&9; read line < {names['goes']}; exec 9>&-; fi; ! grep -q 'F(' {BAD}"
        )
        command = [sys.executable, "-m", "codemods", "fix", str(project.root), "--plan", str(plan)]
        self._handle = os.open(self.reports, os.O_RDONLY | os.O_NONBLOCK)
        self.process = subprocess.Popen(
            [*command, "--verify-with", tests], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        while not select.select([self._handle], [], [], 0.5)[0]:
            assert self.process.poll() is None, self.end()
        os.set_blocking(self._handle, True)
        self.tests = int(os.read(self._handle, 100))

    def end(self) -> tuple[int, str]:
        """Its exit code and messages."""
        _, said = self.process.communicate()
        return self.process.returncode, said.decode()

    def assert_tests_ended(self) -> None:
        """Returns when no process of the tests is left."""
        assert os.read(self._handle, 1) == b""
        os.close(self._handle)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)], ids=["Ctrl-C", "TERM"]
)
def test_a_signal_while_the_tests_run(project: Project, number: signal.Signals, code: int) -> None:
    for at in (1, 2, 4, LAST):
        child = Child(project, at)
        child.process.send_signal(number)
        child.process.send_signal(number)
        found, said = child.end()
        child.assert_tests_ended()
        assert (found, "Stopped by a signal: every file is as it was before." in said) == (code, True), said
        project.assert_undone()
        assert runs(project.root) == []


def test_it_is_killed_while_the_tests_run(project: Project) -> None:
    seen = set()
    for at in (1, 2, 3, LAST):
        child = Child(project, at)
        child.process.kill()
        child.end()
        os.killpg(child.tests, signal.SIGKILL)
        child.assert_tests_ended()
        seen.add(project.assert_old_or_new())
        states = [item.state for item in runs(project.root)]
        assert states == ([] if at == 1 else [State.INTERRUPTED])
        take_back(project.root)
        project.assert_undone()
        shutil.rmtree(project.root / HOME)
    assert seen == {0, FILES, FILES // 2, FILES - 1}
