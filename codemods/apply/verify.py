"""`fix --verify-with`: runs the project's tests before and after, and takes back the changes that break them.

The tests need the project as it is, so every state that is tried is made in the working tree, by the one run that the
journal knows: killed at any moment, the files are brought back by one `refret undo`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from codemods.apply import command
from codemods.apply.checks import Check, Verification, VerifyError, checks
from codemods.apply.command import Ended, Place
from codemods.apply.commit import commit_parts
from codemods.apply.compiled import Compiled
from codemods.apply.culprits import Found, Trial, search
from codemods.apply.fix import Applied, TakenBack, Work
from codemods.apply.folder import Step, no_step, reason
from codemods.apply.journal import State
from codemods.apply.repository import Repository
from codemods.apply.results import Failing, excerpt, news, obstacle
from codemods.apply.runs import Run
from codemods.apply.signals import Signals, StoppedError
from codemods.apply.undo import runs
from codemods.codemod import Codemod
from codemods.diff.build import regrouped
from codemods.diff.plan import Plan

_COMMAND = "fix --verify-with"
_LONGEST, _TIMES = 600.0, 10
"""A check that takes longer than this, in seconds, and so many times as long as before the changes, hangs."""


class Watch:
    """Is told how far it is; this one keeps it to itself."""

    def began(self, what: str) -> None:
        """A run begins."""

    def tick(self, seconds: float) -> None:
        """It has taken so long; called several times a second."""

    def ended(self, how: str) -> None:
        """It is over."""

    def told(self, message: str) -> None:
        """Something that the user must know."""

    def detail(self, message: str) -> None:
        """Something that the user may want to know."""


def apply_verified(
    plan: Plan,
    tests: Verification,
    blocked: Mapping[str, str] | None = None,
    *,
    commit: Mapping[str, Codemod] | None = None,
    watch: Watch | None = None,
    step: Step = no_step,
) -> Applied:
    """Write the plan's changes, but for those that make the tests fail.

    `commit`: the codemods, where what is kept is to be committed as `apply_and_commit` does.

    A signal that ends the process (Ctrl-C, SIGTERM, SIGHUP) ends the tests, takes everything back, and then does to the
    process what it always does.

    Raises:
        VerifyError: where the tests cannot be used, or a file changed while they ran. Nothing of the plan is written.
        CommitError: as `apply_and_commit`.
        LockError: as `fix.apply`.
        JournalError: as `fix.apply`.
    """
    work = Work(plan, blocked)
    todo = work.todo(work.everything)
    if not todo:
        return work.applied()
    repository = Repository(plan.root)
    if commit is not None:
        repository.check(sorted(todo))
    watch = watch or Watch()
    with Signals() as signals:
        try:
            with Run(plan.root, _COMMAND, step) as run:
                applied = _Trials(work, run, tests, signals, watch).verified()
                if commit is not None:
                    made = commit_parts(work, run, repository, commit, applied.changes, signals.check)
                    now = work.applied(run, made.wanted)
                    applied = dataclasses.replace(
                        now,
                        commits=made.commits,
                        not_committed=made.reason,
                        taken_back=applied.taken_back,
                        contradiction=applied.contradiction,
                        runs=applied.runs,
                    )
        except StoppedError:
            watch.told(_stopped(plan, run.number))
            raise
        if signals.seen is not None and applied.changes:
            watch.told("The signal came when everything was done: what was kept is written.")
        return applied


def _stopped(plan: Plan, number: int) -> str:
    left = [item for item in runs(plan.root) if item.number == number and item.state is State.INTERRUPTED]
    if left:
        return f"Stopped by a signal. Not everything was put back: refret undo {number} tells what, and takes it back."
    return "Stopped by a signal: every file is as it was before."


class _Trials:
    """Makes one state of the files after the other and sees how the checks take it."""

    def __init__(self, work: Work, run: Run, tests: Verification, signals: Signals, watch: Watch) -> None:
        self._work = work
        self._run = run
        self._signals = signals
        self._watch = watch
        root = work.plan.root
        self._place = Place(root, signals.check, watch.tick)
        self._checks = checks(tests, root, [path for path in sorted(work.on_disk) if path not in work.refused])
        self._before: list[tuple[Check, Ended]] = []
        self._compiled = Compiled(root, work.on_disk)
        self._failed: dict[frozenset[str], Failing] = {}
        self._runs = 0
        if len(self._checks) == 1:
            watch.detail("The free checks (compiling, manage.py check) are left out: they need --settings or --python.")

    def verified(self) -> Applied:
        """Find what can be kept, and leave the files so."""
        self._see_before()
        self._make(self._work.everything)
        everything = self._work.kept(self._work.everything)
        if not everything:
            return dataclasses.replace(self._work.applied(), runs=self._runs)
        units = self._units(everything)
        kept, found = everything, Found(tuple(range(len(units))), ())
        if not self._passes(everything, f"all {_count(len(units), 'group')} of changes"):
            found = search(len(units), lambda trial: self._passes(_union(units, trial.units), _told(trial, len(units))))
            kept = _union(units, found.kept)
            self._make(kept)
        return dataclasses.replace(
            self._work.applied(self._run, kept),
            taken_back=tuple(self._taken_back(found, units)),
            contradiction=_contradiction(found),
            runs=self._runs,
        )

    def _see_before(self) -> None:
        self._begin("before the changes")
        seconds, left_out = 0.0, []
        for check in self._checks:
            ended = self._result(check, None)
            seconds += ended.seconds
            if not check.is_free:
                problem = obstacle(str(check.command), ended)
                if problem is not None:
                    self._watch.ended(f"cannot be used, {seconds:.1f} s")
                    raise VerifyError(problem)
            elif ended.code:
                last = excerpt(ended.output).rpartition("\n")[2]
                left_out.append(f"{check.name} fails before the changes already, and is left out: {last}")
                continue
            self._before.append((check, ended))
        self._watch.ended(f"{'passes' if not self._before[-1][1].code else 'failures noted'}, {seconds:.1f} s")
        for message in left_out:
            self._watch.told(message)

    def _passes(self, ids: frozenset[str], what: str) -> bool:
        self._make(ids)
        self._begin(what)
        seconds = 0.0
        for check, before in self._before:
            after = self._result(check, max(_LONGEST, _TIMES * before.seconds))
            seconds += after.seconds
            failing = news(check.name, before, after)
            if failing is not None:
                self._failed[ids] = failing
                self._watch.ended(f"{check.name} fails, {seconds:.1f} s: {failing.why}")
                return False
        self._watch.ended(f"passes, {seconds:.1f} s")
        return True

    def _begin(self, what: str) -> None:
        self._runs += 1
        self._watch.began(f"run {self._runs}: {what}")

    def _make(self, ids: frozenset[str]) -> None:
        """Make the files hold these changes, or raise: what is tried must be what was meant."""
        self._signals.check()
        refused = set(self._work.refused)
        todo = self._work.todo(ids)
        self._compiled.wait(todo)
        self._work.settle(self._run, ids)
        self._compiled.note(todo, self._work.on_disk)
        new = {path: why for path, why in self._work.refused.items() if path not in refused}
        if new and ids != self._work.everything:
            shown = "".join(f"\n  {path}: {why}" for path, why in new.items())
            message = f"Stopped: these files could not be written between two runs of the tests.{shown}"
            raise VerifyError(message)
        self._signals.check()

    def _result(self, check: Check, limit: float | None) -> Ended:
        try:
            ended = command.run(check.command, self._place, limit, check.environment)
        except OSError as error:
            message = f"{check.name} cannot be run: {reason(error)}."
            raise VerifyError(message) from error
        held = {path: data for path, data in self._work.on_disk.items() if path not in self._work.refused}
        changed = self._run.differing(held)
        if changed:
            raise VerifyError(self._changed_meanwhile(check, changed))
        return ended

    def _changed_meanwhile(self, check: Check, changed: Sequence[str]) -> str:
        shown = "".join(f"\n  {path}" for path in changed)
        sources = self._work.plan.sources
        mixed = any(self._work.on_disk[path] != sources[path] for path in changed)
        then = " refret undo --force copies what they hold and brings back what was there before this run." * mixed
        return (
            f"Stopped: while {check.name} ran, it or somebody else changed files that were being verified. They were "
            f"left as they are, and all others are as before.{then}{shown}"
        )

    def _units(self, kept: frozenset[str]) -> list[frozenset[str]]:
        """What can only be taken back together. The surest come first, so that they are kept rather than the others."""
        changes = [change for change in self._work.plan.changes if change.id in kept]
        groups: dict[str, list[str]] = {}
        for change in changes:
            groups.setdefault(change.group, []).append(change.id)
        units: dict[str, set[str]] = {}
        surest = {change.id: change.confidence for change in changes}
        for change in regrouped(changes, list(groups.values())):
            units.setdefault(change.group, set()).add(change.id)
        return sorted(map(frozenset, units.values()), key=lambda unit: -min(surest[identifier] for identifier in unit))

    def _taken_back(self, found: Found, units: Sequence[frozenset[str]]) -> Iterable[TakenBack]:
        for culprit in found.culprits:
            ids = units[culprit.unit]
            yield TakenBack(
                changes=tuple(change for change in self._work.plan.changes if change.id in ids),
                failing=self._failed[_union(units, culprit.seen)],
                is_alone=culprit.is_alone,
            )


def _union(units: Sequence[frozenset[str]], numbers: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(units[number] for number in numbers))


def _told(trial: Trial, count: int) -> str:
    what = f"{len(trial.units)} of {_count(count, 'group')}"
    if not trial.suspects:
        return f"{what}: all but those that were found"
    return f"{what}, {trial.suspects} suspect, at most {_count(trial.left - 1, 'more run')} for this one"


def _contradiction(found: Found) -> str | None:
    if found.contradiction is None:
        return None
    return (
        f"The tests contradict themselves: the same {_count(len(found.contradiction), 'group')} of changes passed once "
        "and failed once. What cannot be verified is not kept: every file is as it was. Mend the unsteady tests, or "
        "run again."
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
