"""A generated project, a child process that is killed, and what must hold afterwards.

The tests of faults and `tools/crash.py` use it.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from codemods import run
from codemods.apply import undo
from codemods.apply.folder import Step
from codemods.apply.journal import HOME, JournalError
from codemods.codemod import Confidence
from codemods.config import Config
from codemods.diff.plan import Plan

MODELS = """\
from django.db import models


class Counter(models.Model):
    name = models.CharField(max_length=50, unique=True)
    hits = models.IntegerField(default=0)
    note = models.TextField()
"""
VIEW = """\
from django.http import HttpResponse

from shop.models import Counter


def count_{number}(request, pk):
    counter = Counter.objects.get(pk=pk)
    counter.hits += {number}
    counter.save()
    return HttpResponse("{number}")
"""

Action = Callable[[Step], object]


@dataclass(frozen=True)
class Project:
    """A project on disk, what its files hold before and after `fix`, and the plan between the two."""

    root: Path
    plan: Plan
    before: dict[str, bytes]
    after: dict[str, bytes]

    def reset(self) -> None:
        """Write the files as they were, where they differ."""
        for path, data in self.before.items():
            file = self.root / path
            if not file.exists() or file.read_bytes() != data:
                file.write_bytes(data)

    def assert_old_or_new(self) -> int:
        """Every file is old or new, and there is no other one; how many are new."""
        found = texts(self.root)
        assert found.keys() == self.before.keys()
        wrong = [path for path, data in found.items() if data not in (self.before[path], self.after[path])]
        assert wrong == []
        return sum(data == self.after[path] != self.before[path] for path, data in found.items())

    def assert_undone(self) -> None:
        """Every byte is as it was."""
        assert texts(self.root) == self.before


def generate(root: Path, files: int) -> Project:
    """A project with so many files that `fix` changes, in folders of ten."""
    (root / "shop").mkdir(parents=True)
    (root / "manage.py").touch()
    (root / "shop/__init__.py").touch()
    (root / "shop/models.py").write_text(MODELS)
    for number in range(files):
        folder = root / "shop" / f"part{number // 10}"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / f"view_{number}.py").write_text(VIEW.format(number=number + 1))
    plan = run.plan(root, Config(min_confidence=Confidence.LOW))
    before = texts(root)
    assert len(plan.results) == files
    return Project(root, plan, before, {**before, **plan.results})


def texts(root: Path) -> dict[str, bytes]:
    """Everything below the root but the journal."""
    files = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != HOME]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def killed(action: Action, at: int) -> bool:
    """Run `action` in a process of its own that dies by SIGKILL before its step `at`; False where it has no such step.

    The process is a fork: it cannot tidy up, close or flush anything.
    """
    child = os.fork()
    if child == 0:
        _run(action, at)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def take_back(root: Path) -> int:
    """Undo the last run, where one began; how many files were restored."""
    try:
        done = undo.undo(root)
    except JournalError:
        assert undo.runs(root) == []
        return 0
    assert done.refused == {}
    return len(done.restored)


def _run(action: Action, at: int) -> NoReturn:
    made = 0

    def step(what: str) -> None:
        nonlocal made
        made += 1
        if made == at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        action(step)
    except BaseException:  # noqa: BLE001 - a fork of the test process must not go on as one
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
