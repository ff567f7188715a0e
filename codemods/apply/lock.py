"""One writer per project: a lock that the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator

from codemods.apply.folder import Folder, reason

LOCK = "lock"
_OPEN = os.O_RDWR | os.O_CREAT
_LENGTH = 200
_PAUSES = (0.05, 0.1, 0.2, 0)


class LockError(Exception):
    """Somebody else writes in this project; the message is a sentence that names the process."""


@contextlib.contextmanager
def locked(folder: Folder, command: str) -> Iterator[None]:
    """Hold the lock of the folder `.refret`.

    What a dead process left is taken over without more ado: the file says who holds the lock, but holding it is the
    system's business.

    Raises:
        LockError: where another process holds it.
    """
    try:
        handle = folder.open(LOCK, _OPEN)
    except OSError as error:
        message = f"Nothing was written: {folder.path / LOCK} cannot be opened: {reason(error)}."
        raise LockError(message) from error
    try:
        _take(handle, folder)
        with contextlib.suppress(OSError):  # a full disk: the lock is held all the same
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()} refret {command}, since {time.strftime('%H:%M:%S')}\n".encode())
        yield
    finally:
        os.close(handle)


def holder(folder: Folder) -> str | None:
    """Who holds the lock; None: nobody."""
    try:
        handle = folder.open(LOCK, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _try(handle) else _told(handle)
    finally:
        os.close(handle)


def _take(handle: int, folder: Folder) -> None:
    try:
        for pause in _PAUSES:  # somebody may only be asking who holds it
            if _try(handle):
                return
            time.sleep(pause)
    except OSError as error:
        message = f"Nothing was written: {folder.path / LOCK} cannot be locked: {reason(error)}."
        raise LockError(message) from error
    message = (
        f"Nothing was written: another refret writes in {folder.path.parent} ({_told(handle)}). Wait until it is done, "
        "or end it; then run again."
    )
    raise LockError(message)


def _told(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    return f"process {os.read(handle, _LENGTH).decode(errors='replace').strip() or 'unknown'}"


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        os.lseek(handle, _LENGTH, os.SEEK_SET)  # what is locked cannot be read: not the text itself
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLOCK):
                return False
            raise
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True
