"""Reads files of a project so that nothing leads out of it or has no end: no link, pipe, device or sheer size.

Each folder on the way is opened in the one before it and no link is followed there, so that what becomes a link while
the project is read leads nowhere either.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

MAX_TEXT = 20_000_000
"""So many bytes may a file have that is read for what it says of the project: requirements, locks, settings."""

_HOLDS_FOLDERS = os.open in os.supports_dir_fd
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_DIRECTORY", 0)
_FILE = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class TooLargeError(OSError):
    """A file with more bytes than are read; `size` is how many it has, or has at least."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, "It is too large")
        self.size = size


def read_bytes(root: Path, path: str, limit: int) -> bytes:
    """The bytes of a regular file, relative to the root with forward slashes, that is reached without a link.

    Raises:
        TooLargeError: where it holds more than `limit` bytes.
        OSError: where it cannot be read, is no regular file, or lies behind a link or outside of the root.
    """
    with os.fdopen(_opened(root, path), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "It is no regular file")
        if status.st_size > limit:
            raise TooLargeError(status.st_size)
        data = stream.read(limit + 1)  # it may grow while it is read, and some files do not say how long they are
    if len(data) > limit:
        raise TooLargeError(len(data))
    return data


def read_text(root: Path, path: str, limit: int = MAX_TEXT) -> str | None:
    """The text of a file that is no source of the project, but says something about it; None where it cannot be read.

    Links to other files of the project are followed.
    """
    try:
        real = (root / path).resolve(strict=True).relative_to(root.resolve()).as_posix()
        return read_bytes(root.resolve(), real, limit).decode("utf-8", "replace")
    except (OSError, RuntimeError, ValueError):
        return None


def is_plain(path: str) -> bool:
    """True for a path that goes down from the root and nowhere else."""
    return all(part not in ("", ".", "..") and "\0" not in part for part in path.split("/"))


def is_folder(root: Path, path: str) -> bool:
    """True for a folder that is reached from the root without a link."""
    try:
        return is_plain(path) and all(
            stat.S_ISDIR(os.lstat(root.joinpath(*parts)).st_mode) for parts in _beginnings(path.split("/"))
        )
    except OSError:
        return False


def _opened(root: Path, path: str) -> int:
    if not is_plain(path):
        raise OSError(errno.EINVAL, "It is not inside the project")
    *folders, name = path.split("/")
    try:
        return _opened_below(root, folders, name) if _HOLDS_FOLDERS else _opened_by_path(root, path)
    except OSError as error:
        # A link where a folder is wanted is "no folder" to some systems.
        if error.errno == errno.ELOOP or (error.errno == errno.ENOTDIR and not is_folder(root, "/".join(folders))):
            raise OSError(errno.ELOOP, "It is behind a symbolic link") from error
        raise


def _opened_below(root: Path, folders: Sequence[str], name: str) -> int:
    handle = os.open(root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = inner
        return os.open(name, _FILE, dir_fd=handle)
    finally:
        os.close(handle)


def _opened_by_path(root: Path, path: str) -> int:
    """Where folders cannot be held open, links are looked for before the file is opened, not while."""
    *folders, _ = path.split("/")
    if (folders and not is_folder(root, "/".join(folders))) or (root / path).is_symlink():
        raise OSError(errno.ELOOP, "It is behind a symbolic link")
    return os.open(root / path, _FILE)


def _beginnings(parts: Sequence[str]) -> Sequence[Sequence[str]]:
    return [parts[: length + 1] for length in range(len(parts))]
