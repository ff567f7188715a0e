"""Brings back the bytes that a file had before a run: by moving the journal's copy, so that it needs no disk space."""

from __future__ import annotations

from codemods.apply import write
from codemods.apply.folder import Folder, reason
from codemods.apply.journal import Entry
from codemods.apply.write import WriteError
from codemods.diff.plan import digest

BACKUP = ".refret-backup"


class EditedError(WriteError):
    """The file is neither as before the run nor as the run left it."""


def bring_back(root: Folder, old: Folder, entry: Entry) -> bool:
    """Restore one file; False where it is as it was already. `old` is the folder of the copies.

    Raises:
        EditedError: where the file was edited since the run.
        MissingError: where it is gone.
        WriteError: where it cannot be written, or the copy is damaged.
    """
    data = write.read(root, entry.path)
    found = digest(data)
    if found == entry.old:
        return False
    if found not in entry.new:
        message = "It was edited since the run."
        raise EditedError(message)
    _check_copy(old, entry)
    write.put(root, entry.path, data, old, entry.copy)
    return True


def bring_back_over(root: Folder, old: Folder, entry: Entry) -> str:
    """Restore a file that was edited since; the path of the copy that is made of it first.

    Raises:
        WriteError: as `bring_back`.
    """
    _check_copy(old, entry)
    data = write.read(root, entry.path)
    kept = write.copy(root, entry.path, data, BACKUP)
    write.put(root, entry.path, data, old, entry.copy)
    return kept


def make_again(root: Folder, old: Folder, entry: Entry) -> None:
    """Restore a file that is gone, and its folders.

    Raises:
        WriteError: as `bring_back`.
    """
    _check_copy(old, entry)
    write.make(root, entry.path, entry.mode, old, entry.copy)


def _check_copy(old: Folder, entry: Entry) -> None:
    try:
        intact = digest(old.read(entry.copy)) == entry.old
    except OSError as error:
        message = f"The journal's copy of it cannot be read: {reason(error)}."
        raise WriteError(message) from error
    if not intact:
        message = f"The journal's copy of it is damaged: {old.path / entry.copy}."
        raise WriteError(message)
