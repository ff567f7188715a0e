"""The journal of a run: what each file held before it and what it was given, on the disk before anything is changed.

    .refret/
        .gitignore         a star: the folder keeps itself out of version control
        lock               see `codemods.apply.lock`
        runs/7/
            journal.json   this module; the run has begun when this file is there
            old/0, old/1   the bytes from before
            new/0          the bytes that are about to be put in place; empty when the run is over
            complete       the run came to its end
            undone         everything is as it was before the run

The journal and the marks appear in one step each, whole.
"""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codemods.apply import write
from codemods.apply.folder import Folder, LinkError, reason
from codemods.apply.write import WriteError, names

HOME, RUNS = ".refret", "runs"
JOURNAL, OLD, NEW = "journal.json", "old", "new"
COMPLETE, UNDONE = "complete", "undone"
_DRAFT = "journal.draft"
_VERSION = 1
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_COPY = re.compile(r"[0-9]{1,9}")


class JournalError(Exception):
    """A journal that cannot be written or read; the message is a sentence."""


class State(enum.Enum):
    """What became of a run."""

    COMPLETE = "complete"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a run."""

    path: str
    """Relative to the root, forward slashes."""
    mode: int
    old: str
    """The digest of the bytes from before the run."""
    new: tuple[str, ...]
    """The digests of what the run may have put there; the last one stays."""
    copy: str
    """The name of the bytes from before in the folder `old` (and of the new ones in `new`)."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run does to which files."""

    number: int
    command: str
    started: str
    """ISO 8601, with the offset from UTC."""
    tool: str
    entries: tuple[Entry, ...] = ()
    commits: tuple[str, ...] = ()
    """The commits that the run made."""

    @property
    def paths(self) -> frozenset[str]:
        """The files of the run."""
        return frozenset(entry.path for entry in self.entries)

    def with_entries(self, entries: Mapping[str, Entry]) -> Journal:
        """The same run with these files."""
        return dataclasses.replace(self, entries=tuple(entries.values()))


def save(run: Folder, journal: Journal) -> None:
    """Write the journal into the folder of its run, in one step.

    Raises:
        OSError: where it cannot be written; the journal from before is still there.
    """
    data = {"version": _VERSION, **dataclasses.asdict(journal)}
    run.remove(_DRAFT)
    run.create(_DRAFT, (json.dumps(data, indent=1) + "\n").encode("ascii"))
    run.move(_DRAFT, run, JOURNAL)
    run.sync()


def load(run: Folder) -> Journal:
    """The journal in the folder of a run.

    Raises:
        JournalError: where it is damaged, or names what no run of Refret writes.
    """
    number = run.path.name
    try:
        return _journal(json.loads(run.read(JOURNAL)), int(number))
    except OSError as error:
        message = f"The journal of run {number} cannot be read: {reason(error)}."
        raise JournalError(message) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, WriteError) as error:
        message = f"The journal of run {number} is damaged ({error}); nothing was taken back. It is in {run.path}."
        raise JournalError(message) from error


def state(run: Folder, *, running: bool) -> State:
    """What became of the run in the folder; `running`: a process that writes is alive."""
    if run.has(UNDONE):
        return State.UNDONE
    if run.has(COMPLETE):
        return State.COMPLETE
    return State.RUNNING if running else State.INTERRUPTED


def mark(run: Folder, name: str) -> None:
    """Note an end of the run: `COMPLETE` or `UNDONE`."""
    if not run.has(name):
        run.create(name, b"")
        run.sync()


def numbers(runs: Folder) -> list[int]:
    """The runs that are there, the oldest first, those that never began to write too."""
    return sorted(int(name) for name in runs.names() if _NUMBER.fullmatch(name))


@contextlib.contextmanager
def home(root: Folder, *, make: bool = False) -> Iterator[Folder]:
    """The folder `.refret` of a project.

    Raises:
        JournalError: where it cannot be made, or is a link.
        FileNotFoundError: where there is none and it is not to be made.
    """
    try:
        folder = root.child(HOME, make=make, mode=0o700)  # the files in it may be readable for fewer than all
    except LinkError as error:
        message = f"Nothing was written: {root.path / HOME} is a symbolic link, and the journal must be in the project."
        raise JournalError(message) from error
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"Nothing was written: the journal's folder {root.path / HOME} cannot be made: {reason(error)}."
        raise JournalError(message) from error
    with folder:
        yield folder


def sweep(root: Folder, runs: Folder, keep: int) -> None:
    """Remove what dead processes left, and all but the newest `keep` runs. Only for who holds the lock.

    Raises:
        OSError: where that fails.
    """
    for number in numbers(runs):
        with runs.child(str(number)) as run:
            begun = run.has(JOURNAL)
            if begun and run.has(NEW):
                _remove_prepared(root, run)
        if not begun:
            runs.remove_tree(str(number))
    found = numbers(runs)
    for number in found[: max(len(found) - keep, 0)]:
        runs.remove_tree(str(number))


def _remove_prepared(root: Folder, run: Folder) -> None:
    """Remove what a run had prepared when it ended, on other file systems beside the files themselves."""
    with contextlib.suppress(JournalError), run.child(NEW) as new:
        entries = load(run).entries
        for entry in entries:
            with contextlib.suppress(WriteError):
                write.remove_temporary(root, entry.path, new, entry.copy)
    run.remove_tree(NEW)


def _journal(data: Any, number: int) -> Journal:  # noqa: ANN401 - JSON
    if data["version"] != _VERSION or data["number"] != number:
        message = "another version, or the journal of another run"
        raise ValueError(message)
    entries = tuple(map(_entry, data["entries"]))
    if len({entry.path for entry in entries}) < len(entries):
        message = "a file is in it twice"
        raise ValueError(message)
    command, started, tool = (str(data[name]) for name in ("command", "started", "tool"))
    return Journal(number, command, started, tool, entries, tuple(map(str, data["commits"])))


def _entry(data: Any) -> Entry:  # noqa: ANN401 - JSON
    entry = Entry(str(data["path"]), int(data["mode"]) & 0o777, data["old"], tuple(data["new"]), data["copy"])
    names(entry.path)
    if not _COPY.fullmatch(entry.copy) or not all(_DIGEST.fullmatch(found) for found in (entry.old, *entry.new)):
        message = f"the entry of {entry.path}"
        raise ValueError(message)
    return entry
