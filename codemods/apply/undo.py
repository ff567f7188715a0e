"""Brings back the bytes from before a run: whole files, whoever wrote them last is asked first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codemods.apply import journal
from codemods.apply.folder import Folder, Step, no_step, reason
from codemods.apply.journal import HOME, JOURNAL, OLD, RUNS, UNDONE, Entry, Journal, JournalError, State
from codemods.apply.lock import holder, locked
from codemods.apply.restore import EditedError, bring_back, bring_back_over, make_again
from codemods.apply.runs import KEPT
from codemods.apply.write import MissingError, WriteError


@dataclass(frozen=True, slots=True)
class Listed:
    """A run that is in the journal."""

    number: int
    journal: Journal | None
    """None: it is damaged."""
    state: State


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the files of a run."""

    journal: Journal
    restored: tuple[str, ...]
    already: tuple[str, ...]
    """Files that were as before the run already."""
    refused: Mapping[str, str]
    """Why, by path."""
    copies: Mapping[str, str]
    """Where the edited state of a file was copied to, by path."""


def runs(root: Path) -> list[Listed]:
    """The runs of a project that began to write, the oldest first."""
    try:
        with Folder.at(root) as folder, _opened(folder) as (home, found):
            return _listed(home, found)
    except FileNotFoundError:
        return []


def undo(root: Path, number: int | None = None, *, force: bool = False, step: Step = no_step) -> Undone:
    """Take back the last run, or the one with this number. Killed at any moment, it can be run again.

    Files that were edited since, or removed, are refused; `force` restores them too, after it has copied what they hold
    to `<name>.refret-backup` beside them. Links are never followed.

    Raises:
        JournalError: where there is no such run, or its journal is damaged.
        LockError: where another process writes.
    """
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(Folder.at(root, step))
            home, found = stack.enter_context(_opened(folder))
        except FileNotFoundError as error:
            raise _none(root, number) from error
        try:
            stack.enter_context(locked(home, "undo"))
            journal.sweep(folder, found, KEPT)
            return _undo(folder, home, found, _chosen(found, number), force=force)
        except OSError as error:
            message = f"The journal in {root / HOME} cannot be used: {reason(error)}."
            raise JournalError(message) from error


def _undo(root: Folder, home: Folder, found: Folder, number: int, *, force: bool) -> Undone:
    restored: list[str] = []
    already: list[str] = []
    refused: dict[str, str] = {}
    copies: dict[str, str] = {}
    with found.child(str(number)) as run, run.child(OLD) as old:
        record = journal.load(run)
        if run.has(UNDONE):
            return Undone(record, (), tuple(entry.path for entry in record.entries), {}, {})
        for entry in record.entries:
            try:
                changed = _restore(root, old, entry, copies, force=force)
            except WriteError as error:
                refused[entry.path] = str(error)
            else:
                (restored if changed else already).append(entry.path)
        _sync(root, restored)
        if not refused:
            with contextlib.suppress(OSError):  # a full disk: the files are restored all the same
                journal.mark(run, UNDONE)
        later = [item for item in _listed(home, found) if item.number > number and item.state is not State.UNDONE]
    for path in refused:
        writers = [item.number for item in later if item.journal and path in item.journal.paths]
        if writers:
            refused[path] += f" Run {writers[-1]} wrote it too: undo that one first."
    return Undone(record, tuple(restored), tuple(already), refused, copies)


def _restore(root: Folder, old: Folder, entry: Entry, copies: dict[str, str], *, force: bool) -> bool:
    try:
        return bring_back(root, old, entry)
    except EditedError:
        if not force:
            raise
        copies[entry.path] = bring_back_over(root, old, entry)
    except MissingError:
        if not force:
            raise
        make_again(root, old, entry)
    return True


def _chosen(found: Folder, number: int | None) -> int:
    known = journal.numbers(found)
    if not known or (number is not None and number not in known):
        raise _none(found.path.parent.parent, number)
    return known[-1] if number is None else number


def _none(root: Path, number: int | None) -> JournalError:
    if number is None:
        return JournalError(f"There is nothing to undo in {root}: no run of refret is in its journal.")
    return JournalError(f"There is no run {number} in the journal of {root}: see refret undo --list.")


def _listed(home: Folder, found: Folder) -> list[Listed]:
    # Only the newest run can be one that still writes.
    is_running = holder(home) is not None
    listed = []
    numbers = journal.numbers(found)
    for number in numbers:
        with contextlib.suppress(FileNotFoundError), found.child(str(number)) as run:
            if not run.has(JOURNAL):
                continue
            state = journal.state(run, running=is_running and number == numbers[-1])
            try:
                listed.append(Listed(number, journal.load(run), state))
            except JournalError:
                listed.append(Listed(number, None, state))
    return listed


@contextlib.contextmanager
def _opened(root: Folder) -> Iterator[tuple[Folder, Folder]]:
    with journal.home(root) as home, home.child(RUNS) as found:
        yield home, found


def _sync(root: Folder, paths: list[str]) -> None:
    for folders in sorted({tuple(path.split("/")[:-1]) for path in paths}):
        with contextlib.suppress(OSError), root.below(folders) as folder:
            folder.sync()
