"""Puts a prepared file in the place of one of the project's, so that it is old or new at any moment, never between."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codemods.apply.folder import Folder, LinkError, reason

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_NOT_OURS = frozenset({".git", ".hg", ".svn", ".refret"})
_SHORT = re.compile(r"git~\d+")
"""What `.git` is called on file systems with short names."""
_ELSEWHERE = ("\0", "\\", ":") if os.sep == "\\" else ("\0",)


class WriteError(Exception):
    """A file that was not written; the message is the reason, as a sentence."""


class MissingError(WriteError):
    """The file, or its folder, is gone."""


def names(path: str) -> tuple[str, ...]:
    """The names that a path relative to the root consists of.

    Raises:
        WriteError: where it leads out of the root, or into what belongs to git or to Refret itself.
    """
    parts = tuple(path.split("/"))
    if Path(path).is_absolute() or any(
        part in ("", ".", "..") or any(sign in part for sign in _ELSEWHERE) for part in parts
    ):
        message = "It is not inside the project's root."
        raise WriteError(message)
    if any(_is_not_ours(part) for part in parts):
        message = "It does not belong to the project's source."
        raise WriteError(message)
    return parts


def _is_not_ours(name: str) -> bool:
    """True for a name that some file system takes for one of those: it ignores case, signs, or dots at the end."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    plain = plain.partition(":")[0].casefold().rstrip(" .")
    return plain in _NOT_OURS or _SHORT.fullmatch(plain) is not None


def check(root: Folder, path: str, expected: bytes) -> int:
    """See that the file can be replaced and still holds `expected`; its mode bits.

    Raises:
        WriteError: where that is not so.
    """
    with _opened(root, path) as (folder, name):
        _check_writable(folder, name)
        _check_unchanged(folder, name, expected)
        return stat.S_IMODE(folder.status(name).st_mode)


def read(root: Folder, path: str) -> bytes:
    """What the file holds.

    Raises:
        MissingError: where there is none.
        WriteError: where it cannot be read, or lies behind a link.
    """
    with _opened(root, path) as (folder, name):
        return folder.read(name)


def copy(root: Folder, path: str, data: bytes, suffix: str) -> str:
    """Keep `data`, which the file holds, beside it under another name, which is the result.

    Raises:
        WriteError: where that fails.
    """
    number = 1
    with _opened(root, path) as (folder, name):
        while True:
            kept = f"{name}{suffix}" if number == 1 else f"{name}{suffix}-{number}"
            if not folder.has(kept):
                folder.create(kept, data)
                folder.dress(kept, folder.status(name), folder.attributes(name))
                folder.sync()
                break
            if stat.S_ISREG(folder.status(kept).st_mode) and folder.read(kept) == data:
                break
            number += 1
    return "/".join((*names(path)[:-1], kept))


def make(root: Folder, path: str, mode: int, prepared: Folder, prepared_name: str) -> None:
    """Move the prepared file to a path where there is nothing, and make the folders that it needs.

    Raises:
        WriteError: where that fails, or something is there.
    """
    with _opened(root, path, make_folders=True) as (folder, name):
        if folder.has(name):
            message = "It is there again: run again."
            raise WriteError(message)
        prepared.set_mode(prepared_name, mode)
        move(prepared, prepared_name, folder, name)


def put(root: Folder, path: str, expected: bytes, prepared: Folder, prepared_name: str) -> None:
    """Move the prepared file to the path, if what is there still is `expected`. Owner and mode stay as they are.

    Raises:
        WriteError: where it was not done. The file is as it was.
    """
    with _opened(root, path) as (folder, name):
        _check_writable(folder, name)
        prepared.dress(prepared_name, folder.status(name), folder.attributes(name))
        _check_unchanged(folder, name, expected)
        move(prepared, prepared_name, folder, name)


def move(prepared: Folder, prepared_name: str, folder: Folder, name: str) -> None:
    """Move a file to its place, also from another file system."""
    try:
        prepared.move(prepared_name, folder, name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        temporary = _temporary_name(prepared, prepared_name)
        status, attributes = prepared.status(prepared_name), prepared.attributes(prepared_name)
        folder.create(temporary, prepared.read(prepared_name))
        folder.dress(temporary, status, attributes)
        folder.move(temporary, folder, name)
        prepared.remove(prepared_name)


def remove_temporary(root: Folder, path: str, prepared: Folder, prepared_name: str) -> None:
    """Remove what `move` left beside the file when its process was killed.

    Raises:
        WriteError: where that fails.
    """
    with _opened(root, path) as (folder, _):
        folder.remove(_temporary_name(prepared, prepared_name))


def _temporary_name(prepared: Folder, prepared_name: str) -> str:
    """The name that a prepared file has for a moment beside the file that it replaces, on another file system."""
    return f".refret-{prepared.path.parent.name}-{prepared_name}.tmp"


@contextmanager
def _opened(root: Folder, path: str, *, make_folders: bool = False) -> Iterator[tuple[Folder, str]]:
    """The folder of a file and its name there; what goes wrong becomes a sentence."""
    *folders, name = names(path)
    try:
        with root.below(folders, make=make_folders) as folder:
            yield folder, name
    except LinkError as error:
        message = "It, or a folder above it, is a symbolic link: those are not followed."
        raise WriteError(message) from error
    except FileNotFoundError as error:
        message = "It does not exist any more."
        raise MissingError(message) from error
    except OSError as error:
        message = f"It cannot be written: {reason(error)}."
        raise WriteError(message) from error


def _check_writable(folder: Folder, name: str) -> None:
    status = folder.status(name)
    if stat.S_ISLNK(status.st_mode):
        raise LinkError(name)
    if not stat.S_ISREG(status.st_mode):
        message = "It is no regular file."
        raise WriteError(message)
    if not status.st_mode & _ANY_WRITE or not os.access(folder.path / name, os.W_OK, follow_symlinks=True):
        message = "It is read-only: make it writable, then run again."
        raise WriteError(message)
    if not folder.is_writable():
        message = "Its folder is read-only: make it writable, then run again."
        raise WriteError(message)


def _check_unchanged(folder: Folder, name: str, expected: bytes) -> None:
    if folder.read(name) != expected:
        message = "It changed since it was read: run again."
        raise WriteError(message)
