"""Writes a file so that it is old or new at any moment, never between."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


class WriteError(Exception):
    """A file that was not written; the message is the reason, as a sentence."""


def write(root: Path, path: str, expected: bytes, data: bytes) -> None:
    """Replace the file by `data` if it still holds `expected`.

    Raises:
        WriteError: where it does not, may not be written, or leads out of the root. The file is as it was.
    """
    try:
        file = inside(root, path)
        _check(file, expected)
        _replace(file, expected, data)
    except OSError as error:
        raise WriteError(f"It cannot be written: {error.strerror or error}.") from error  # noqa: EM102, TRY003


def inside(root: Path, path: str) -> Path:
    """The real file of a path relative to the root.

    Raises:
        WriteError: where it is not inside the root, by its name or by a link.
        OSError: where it does not exist.
    """
    base = root.resolve()
    real = (base / path).resolve()
    if not real.is_relative_to(base):
        message = "It is not inside the project's root."
        raise WriteError(message)
    return real


def _check(file: Path, expected: bytes) -> None:
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        message = "It is no regular file."
        raise WriteError(message)
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(file, os.W_OK):
        message = "It is read-only: make it writable, then run again."
        raise WriteError(message)
    _check_unchanged(file, expected)


def _check_unchanged(file: Path, expected: bytes) -> None:
    if file.read_bytes() != expected:
        message = "It changed since it was read: run again."
        raise WriteError(message)


def _replace(file: Path, expected: bytes, data: bytes) -> None:
    status = file.stat()
    handle, name = tempfile.mkstemp(prefix=".refret-", suffix=".tmp", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)
        temporary.chmod(stat.S_IMODE(status.st_mode))
        _check_unchanged(file, expected)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
