"""`fix --commit`: writes a plan codemod by codemod, and commits each before the next is written."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from codemods.apply.fix import Applied, Commit, Work
from codemods.apply.folder import Step, no_step
from codemods.apply.message import counted, message
from codemods.apply.repository import NotCommittedError, Repository
from codemods.apply.runs import Run
from codemods.codemod import Codemod
from codemods.diff.plan import Change, Plan
from codemods.transformers import rank


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one commit."""

    codemod: str
    ids: frozenset[str]


def parts(plan: Plan) -> list[Part]:
    """The plan's changes, codemod by codemod.

    A group is never divided: it goes with the codemod of its first change. So does a change of another codemod that is
    needed by one of the part.
    """
    groups: defaultdict[str, list[Change]] = defaultdict(list)
    for change in plan.changes:
        groups[change.group].append(change)
    known = {change.id: change for change in plan.changes}
    owners = {group: (known.get(group) or found[0]).codemod for group, found in groups.items()}
    first_pass = {
        codemod: min(change.passed for change in plan.changes if owners[change.group] == codemod)
        for codemod in owners.values()
    }
    made: set[str] = set()
    divided = []
    for codemod in sorted(first_pass, key=lambda slug: (first_pass[slug], rank(slug))):
        wanted = [group for group, owner in owners.items() if owner == codemod]
        ids = _with_needed(wanted, groups, known) - made
        if ids:
            divided.append(Part(codemod, frozenset(ids)))
        made |= ids
    return divided


def apply_and_commit(
    plan: Plan,
    codemods: Mapping[str, Codemod],
    blocked: Mapping[str, str] | None = None,
    *,
    step: Step = no_step,
) -> Applied:
    """Write and commit; what git refuses to commit stays in the files, and what comes after it is not written.

    Raises:
        CommitError: where commits cannot be made here. Nothing is written.
        LockError: as `fix.apply`.
        JournalError: as `fix.apply`; what was committed before stays.
    """
    work = Work(plan, blocked)
    todo = work.todo(work.everything)
    if not todo:
        return work.applied()
    repository = Repository(plan.root)
    repository.check(sorted(todo))
    with Run(plan.root, "fix --commit", step) as run:
        made = commit_parts(work, run, repository, codemods, plan.changes)
    return dataclasses.replace(work.applied(run, made.wanted), commits=made.commits, not_committed=made.reason)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the parts of a plan."""

    wanted: frozenset[str]
    """Ids of the changes that were to be on disk when it ended."""
    commits: tuple[Commit, ...]
    reason: str | None
    """Why git did not make the commit that would come next."""


def commit_parts(
    work: Work,
    run: Run,
    repository: Repository,
    codemods: Mapping[str, Codemod],
    changes: Sequence[Change],
    check: Callable[[], None] = lambda: None,
) -> Made:
    """Write and commit these changes of the plan, part by part. `check` is called before each, and may raise.

    Raises:
        JournalError: as `fix.apply`; what was committed before stays.
    """
    commits: list[Commit] = []
    wanted: frozenset[str] = frozenset()
    for part in parts(dataclasses.replace(work.plan, changes=tuple(changes))):
        check()
        wanted |= part.ids
        work.settle(run, wanted)
        new = [change for change in changes if change.id in work.kept(wanted) - work.fixed]
        if not new:
            continue
        run.keep()
        try:
            commit = repository.commit(sorted({change.path for change in new}), message(part.codemod, new, codemods))
        except NotCommittedError as error:
            return Made(wanted, tuple(commits), f"{part.codemod}: {error}")
        run.note_commit(commit)
        commits.append(Commit(commit, f"{part.codemod}: {counted(new)}"))
        work.fixed |= {change.id for change in new}
    return Made(wanted, tuple(commits), None)


def _with_needed(wanted: list[str], groups: Mapping[str, list[Change]], known: Mapping[str, Change]) -> set[str]:
    ids: set[str] = set()
    while wanted:
        for change in groups[wanted.pop()]:
            if change.id not in ids:
                ids.add(change.id)
                wanted += [known[needed].group for needed in change.needs if needed in known]
    return ids
