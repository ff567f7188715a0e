"""One run of a command that writes: locked, journalled before the first write, taken back as a whole where it fails."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from codemods import __version__
from codemods.apply import journal, write
from codemods.apply.folder import Folder, Step, no_step, reason
from codemods.apply.journal import COMPLETE, HOME, NEW, OLD, RUNS, Entry, Journal, JournalError
from codemods.apply.lock import locked
from codemods.apply.restore import bring_back
from codemods.apply.write import WriteError
from codemods.diff.plan import digest

KEPT = 20
"""So many runs can be undone; older journals are removed."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a file shall hold, and what it holds now."""

    path: str
    expected: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of replacements; those in neither were not tried, because of those that were refused."""

    written: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


class Run:
    """Writes files of a project; a context manager.

    All files are prepared, and the journal is on the disk, before the first one is replaced: a full disk ends the run
    while nothing has changed. An exception that leaves the context takes everything back, unless `keep` was called. A
    process that is killed leaves each file old or new, and a journal that `refret undo` reads.

    Raises:
        LockError: on entering, where another process writes.
        JournalError: where the journal cannot be written; then nothing is.
    """

    def __init__(self, root: Path, command: str = "fix", step: Step = no_step) -> None:
        self._path = root
        self._command = command
        self._step = step
        self._stack = contextlib.ExitStack()
        self._entries: dict[str, Entry] = {}
        self._commits: list[str] = []
        self._written: set[str] = set()
        self._keeps = False

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            try:
                self._enter(stack)
            except OSError as error:
                raise self._error(error) from error
            self._stack = stack.pop_all()
        return self

    def _enter(self, stack: contextlib.ExitStack) -> None:
        self._root = stack.enter_context(Folder.at(self._path, self._step))
        home = stack.enter_context(journal.home(self._root, make=True))
        stack.enter_context(locked(home, self._command))
        _hide(home)
        self._runs = stack.enter_context(home.child(RUNS, make=True))
        journal.sweep(self._root, self._runs, KEPT - 1)
        self.number = max(journal.numbers(self._runs), default=0) + 1
        self._run = stack.enter_context(self._runs.child(str(self.number), make=True))
        self._old = stack.enter_context(self._run.child(OLD, make=True))
        self._new = stack.enter_context(self._run.child(NEW, make=True))
        for folder in (self._runs, home, self._root):
            folder.sync()
        started = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        self._journal = Journal(self.number, self._command, started, __version__)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with self._stack:
            if not self._written:
                self._forget()
            elif error is None:
                self._finish()
            elif not self._keeps and not self._take_back() and isinstance(error, JournalError):
                message = f"{error} Some files could not be put back: refret undo tells which."
                raise JournalError(message) from error

    def keep(self) -> None:
        """From now on an exception takes nothing back: others build on what was written (a commit)."""
        self._keeps = True

    def write(self, wanted: Sequence[Replacement]) -> Outcome:
        """Replace files. Nothing is written where one of them is seen to be refused before the first is replaced.

        Raises:
            JournalError: where the disk is full, or the journal cannot be written for another reason.
        """
        modes, refused = self._checked(wanted)
        if refused or not wanted:
            return Outcome((), refused)
        try:
            self._prepare(wanted, modes)
        except OSError as error:
            raise self._error(error) from error
        written = []
        for item in wanted:
            try:
                write.put(self._root, item.path, item.expected, self._new, self._entries[item.path].copy)
            except WriteError as error:
                refused[item.path] = str(error)
                break
            written.append(item.path)
            if digest(item.data) == self._entries[item.path].old:
                self._written.discard(item.path)
            else:
                self._written.add(item.path)
        self._settle(written)
        return Outcome(tuple(written), refused)

    def differing(self, held: Mapping[str, bytes]) -> list[str]:
        """Those of the files that do not hold these bytes (any more)."""
        found = []
        for path, data in held.items():
            try:
                same = write.read(self._root, path) == data
            except WriteError:
                same = False
            if not same:
                found.append(path)
        return found

    def note_commit(self, commit: str) -> None:
        """Write down that this commit was made from what the run has written."""
        self._commits.append(commit)
        self._journal = dataclasses.replace(self._journal, commits=tuple(self._commits))
        with contextlib.suppress(OSError):  # the commit is there, whether it is noted or not
            journal.save(self._run, self._journal)

    def _checked(self, wanted: Sequence[Replacement]) -> tuple[dict[str, int], dict[str, str]]:
        modes, refused = {}, {}
        for item in wanted:
            try:
                modes[item.path] = write.check(self._root, item.path, item.expected)
            except WriteError as error:
                refused[item.path] = str(error)
        return modes, refused

    def _prepare(self, wanted: Sequence[Replacement], modes: Mapping[str, int]) -> None:
        """Everything that needs space on the disk, before anything is replaced."""
        entries = dict(self._entries)
        old: dict[str, bytes] = {}
        new: dict[str, bytes] = {}
        for item in wanted:
            entry = entries.get(item.path)
            if entry is None:
                entry = Entry(item.path, modes[item.path], digest(item.expected), (), str(len(entries)))
                old[entry.copy] = item.expected
            new[entry.copy] = item.data
            given = digest(item.data)
            others = (known for known in entry.new if known != given)
            entries[item.path] = dataclasses.replace(entry, new=(*others, given))
        for folder, files in ((self._old, old), (self._new, new)):
            for name in files:
                folder.remove(name)
            folder.create_all(files)
            folder.sync()
        self._run.sync()
        draft = self._journal.with_entries(entries)
        journal.save(self._run, draft)
        self._journal, self._entries = draft, entries

    def _settle(self, written: Sequence[str]) -> None:
        """Remove what was prepared and not used; make the new names last."""
        with contextlib.suppress(OSError):  # the next run removes it
            for name in self._new.names():
                self._new.remove(name)
        for folders in sorted({write.names(path)[:-1] for path in written}):
            with contextlib.suppress(OSError), self._root.below(folders) as folder:
                folder.sync()

    def _finish(self) -> None:
        with contextlib.suppress(OSError):  # everything is written; without the mark the run counts as interrupted
            self._run.remove_tree(NEW)
            kept = {path: entry for path, entry in self._entries.items() if entry.new[-1] != entry.old}
            if len(kept) < len(self._entries):  # the others got their old bytes again
                journal.save(self._run, self._journal.with_entries(kept))
            journal.mark(self._run, COMPLETE)

    def _take_back(self) -> bool:
        """True where everything is as it was."""
        failed = False
        for entry in self._entries.values():
            try:
                bring_back(self._root, self._old, entry)
            except WriteError:
                failed = failed or entry.path in self._written
        self._settle(sorted(self._written))
        if not failed:
            self._forget()
        return not failed

    def _forget(self) -> None:
        with contextlib.suppress(OSError):  # the next run removes it
            self._runs.remove_tree(str(self.number))

    def _error(self, error: OSError) -> JournalError:
        why = f"the journal in {self._path / HOME} cannot be written: {reason(error)}."
        if not self._written:
            return JournalError(f"Nothing was written: {why}")
        then = "What was committed stays." if self._keeps else "What this run had written was put back."
        return JournalError(f"Stopped: {why} {then}")


def _hide(home: Folder) -> None:
    """Keep the folder out of version control."""
    name, draft = ".gitignore", ".gitignore.draft"
    if not home.has(name):
        home.remove(draft)
        home.create(draft, b"*\n")
        home.move(draft, home, name)
