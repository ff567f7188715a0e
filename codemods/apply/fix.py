"""Writes a plan: each group whole or not at all, in all of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codemods.apply.folder import Step, no_step
from codemods.apply.results import Failing
from codemods.apply.runs import Replacement, Run
from codemods.diff.compose import ComposeError, Composer
from codemods.diff.plan import Change, Plan


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that `fix --commit` made."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Changes that belong together and were taken back, because tests failed with them (`--verify-with`)."""

    changes: tuple[Change, ...]
    failing: Failing
    is_alone: bool
    """They break the tests by themselves; else only together with others, which are kept."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan."""

    changes: tuple[Change, ...]
    """The changes that are on disk now."""
    left: tuple[Change, ...]
    """Those that are not."""
    refused: Mapping[str, str]
    """Why, by path of the file that could not be written."""
    sources: Mapping[str, bytes]
    """The written files as they were."""
    results: Mapping[str, bytes]
    """The written files as they are now."""
    run: int | None = None
    """The number of the run that `refret undo` takes back; None: nothing was written."""
    commits: tuple[Commit, ...] = ()
    not_committed: str | None = None
    """Why changes that are on disk could not be committed; those that come after them were not made."""
    taken_back: tuple[TakenBack, ...] = ()
    """What broke the tests; these changes are among `left`."""
    contradiction: str | None = None
    """Why nothing was kept, where the tests gave two answers to one question; a sentence."""
    runs: int = 0
    """How often the tests were run."""


def apply(plan: Plan, blocked: Mapping[str, str] | None = None, *, step: Step = no_step) -> Applied:
    """Write the plan's changes to the files below its root.

    A file that cannot be written takes the groups with it that it has a part in: their changes in other files are not
    made either, or are taken back. `blocked` names files, with the reason, that are not even tried.

    Raises:
        LockError: where another process writes in the project.
        JournalError: where the run cannot be journalled, or the disk is full. Nothing is written then.
    """
    work = Work(plan, blocked)
    if not work.todo(work.everything):
        return work.applied()
    with Run(plan.root, "fix", step) as run:
        work.settle(run, work.everything)
    return work.applied(run)


class Work:
    """Which of a plan's changes are on disk, and which files refuse them."""

    def __init__(self, plan: Plan, blocked: Mapping[str, str] | None = None) -> None:
        self.plan = plan
        self.refused = dict(blocked or {})
        self.on_disk = dict(plan.sources)
        self.everything = frozenset(change.id for change in plan.changes)
        self.fixed: frozenset[str] = frozenset()
        """Changes that are not taken back any more, whatever their group (they are committed)."""
        self._known = {change.id: change for change in plan.changes}
        self._ids: dict[str, set[str]] = {path: set() for path in plan.sources}
        for change in plan.changes:
            self._ids[change.path].add(change.id)
        self._composers = {path: Composer(path, source, self._known) for path, source in plan.sources.items()}

    def settle(self, run: Run, wanted: frozenset[str]) -> None:
        """Make the files hold these changes and no others, as far as files and groups allow."""
        while todo := self.todo(wanted):
            outcome = run.write([Replacement(path, self.on_disk[path], data) for path, data in sorted(todo.items())])
            self.on_disk.update({path: todo[path] for path in outcome.written})
            self.refused.update(outcome.refused)
        for path in sorted(self.refused.keys() & self.on_disk.keys()):
            if not self._is_settled(path, self.kept(wanted)):
                self.refused[path] += " It holds changes that belong with others now: refret undo takes them back."

    def todo(self, wanted: frozenset[str]) -> Mapping[str, bytes]:
        """What is to be written so that the files hold these changes."""
        while True:
            kept = self.kept(wanted)
            try:
                texts = {path: self._text(path, kept) for path in self.on_disk if path not in self.refused}
            except _RefusedError as error:
                self.refused[error.path] = error.reason
            else:
                return {path: text for path, text in texts.items() if text != self.on_disk[path]}

    def kept(self, wanted: frozenset[str]) -> frozenset[str]:
        """Those of the changes that can be made: whole groups, with the changes that they need."""
        torn = {self._known[identifier].group for identifier in self.everything - wanted}
        torn |= {change.group for change in self.plan.changes if change.path in self.refused}
        while True:
            kept = {change.id for change in self.plan.changes if change.group not in torn} | self.fixed
            alone = [identifier for identifier in kept if not kept.issuperset(self._known[identifier].needs)]
            broken = {self._known[identifier].group for identifier in alone}
            if broken <= torn:
                return frozenset(kept)
            torn |= broken

    def applied(self, run: Run | None = None, wanted: frozenset[str] | None = None) -> Applied:
        """What has become of the plan, of which these changes were wanted so far (by default all)."""
        kept = self.kept(self.everything if wanted is None else wanted)
        changes = tuple(change for change in self.plan.changes if change.id in kept)
        paths = sorted({change.path for change in changes})
        return Applied(
            changes=changes,
            left=tuple(change for change in self.plan.changes if change.id not in kept),
            refused=self.refused,
            sources={path: self.plan.sources[path] for path in paths},
            results={path: self.on_disk[path] for path in paths},
            run=run.number if run is not None and changes else None,
        )

    def _is_settled(self, path: str, kept: frozenset[str]) -> bool:
        try:
            return self.on_disk[path] == self._text(path, kept)
        except _RefusedError:
            return self.on_disk[path] == self.plan.sources[path]

    def _text(self, path: str, kept: frozenset[str]) -> bytes:
        mine = self._ids[path]
        if mine <= kept:
            return self.plan.results[path]
        try:
            return self._composers[path].text(mine & kept)
        except ComposeError as error:
            raise _RefusedError(path, error.reason) from error


class _RefusedError(Exception):
    """What a file shall hold cannot be made."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason
