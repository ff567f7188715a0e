"""Folders that are held open: what is done by name in one of them cannot be led elsewhere by a link.

Everything that Refret writes into a project goes through here, so that tests can count every step and fail there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

Step = Callable[[str], None]
"""Is told of every step before it is made. Tests kill the process there, or raise what a full disk would."""

MAX_BYTES = 100_000_000
"""No file of a run, and no journal, is larger: what is does not fill the memory."""
_AT_ONCE = 32
_MAX_DEPTH = 8
_HOLDS_FOLDERS = os.open in os.supports_dir_fd
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0)
_OPEN_FOLDER = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_DIRECTORY", 0)


def no_step(what: str) -> None:
    """Nothing watches."""


class LinkError(OSError):
    """A symbolic link lies where a file or folder of the project is wanted."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.ELOOP, "It is behind a symbolic link", name)


class Folder:
    """An open folder. Names are single names, never paths; links are never followed."""

    def __init__(self, path: Path, handle: int | None, step: Step) -> None:
        self.path = path
        self._handle = handle
        self._step = step

    @classmethod
    def at(cls, path: Path, step: Step = no_step) -> Folder:
        """The folder with this path, links in it resolved now."""
        real = path.resolve(strict=True)
        return cls(real, os.open(real, _OPEN_FOLDER) if _HOLDS_FOLDERS else None, step)

    def child(self, name: str, *, make: bool = False, mode: int = 0o777) -> Folder:
        """A folder in this one; `make` creates it, with this mode, where there is none.

        Raises:
            LinkError: where the name is a link.
            OSError: where there is no such folder.
        """
        if make:
            with contextlib.suppress(FileExistsError):
                self._step(f"make folder {name}")
                os.mkdir(self._name(name), mode, dir_fd=self._handle)
        status = self.status(name)
        if stat.S_ISLNK(status.st_mode):
            raise LinkError(name)
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), name)
        handle = os.open(name, _OPEN_FOLDER, dir_fd=self._handle) if self._handle is not None else None
        return Folder(self.path / name, handle, self._step)

    @contextlib.contextmanager
    def below(self, parts: Sequence[str], *, make: bool = False) -> Iterator[Folder]:
        """The folder that is reached through these names, while the context lasts."""
        with contextlib.ExitStack() as opened:
            folder = self
            for part in parts:
                folder = opened.enter_context(folder.child(part, make=make))
            yield folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def names(self) -> list[str]:
        """What is in the folder."""
        return sorted(os.listdir(self.path if self._handle is None else self._handle))  # noqa: PTH208 - of an open folder

    def status(self, name: str) -> os.stat_result:
        """Of the file, folder or link itself."""
        return os.stat(self._name(name), dir_fd=self._handle, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """True where something has this name, a dangling link too."""
        try:
            self.status(name)
        except FileNotFoundError:
            return False
        return True

    def read(self, name: str) -> bytes:
        """The bytes of a regular file.

        Raises:
            LinkError: where the name is a link.
            OSError: where it cannot be read, or is no regular file.
        """
        with os.fdopen(self.open(name, _READ), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise OSError(errno.EINVAL, "It is no regular file", name)
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OSError(errno.EFBIG, "It is too large", name)
        return data

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """A file descriptor; a link is not followed."""
        try:
            return os.open(self._name(name), flags | _NO_FOLLOW, mode, dir_fd=self._handle)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise LinkError(name) from error
            raise

    def create(self, name: str, data: bytes) -> None:
        """A new file with these bytes, on the disk when this returns; nothing is left of it where that fails.

        Raises:
            OSError: where it exists already, or cannot be written.
        """
        self.create_all({name: data})

    def create_all(self, files: Mapping[str, bytes]) -> None:
        """New files, all of them on the disk when this returns.

        Raises:
            OSError: where one exists already, or cannot be written; that one and those around it are removed again.
        """
        items = list(files.items())
        for start in range(0, len(items), _AT_ONCE):
            self._create_chunk(items[start : start + _AT_ONCE])

    def _create_chunk(self, chunk: Sequence[tuple[str, bytes]]) -> None:
        made: dict[str, int] = {}
        try:
            for name, data in chunk:
                self._step(f"create {name}")
                made[name] = self.open(name, _CREATE)
                half = len(data) // 2
                for part in (data[:half], data[half:]):
                    self._step(f"write to {name}")
                    _write(made[name], part)
            self._step(f"sync {', '.join(made)}")
            # A disk serves many requests to sync in hardly more time than one.
            with ThreadPoolExecutor(len(made)) as pool:
                list(pool.map(os.fsync, made.values()))
        except BaseException:
            for name in made:
                with contextlib.suppress(OSError):
                    os.unlink(self._name(name), dir_fd=self._handle)
            raise
        finally:
            for handle in made.values():
                os.close(handle)

    def dress(self, name: str, like: os.stat_result, attributes: dict[str, bytes]) -> None:
        """Give a file the owner, the mode and the attributes of another one, as far as this user may.

        It counts as modified now: it is about to get a place where another content was, and Python takes compiled code
        for current by time and size.
        """
        handle = self.open(name, _READ)
        try:
            os.utime(handle if os.utime in os.supports_fd else self._name(name))
            if hasattr(os, "fchown"):
                with contextlib.suppress(PermissionError):
                    os.fchown(handle, like.st_uid, like.st_gid)
                os.fchmod(handle, stat.S_IMODE(like.st_mode))
            for key, value in attributes.items():
                with contextlib.suppress(OSError):
                    os.setxattr(handle, key, value)
        finally:
            os.close(handle)

    def set_mode(self, name: str, mode: int) -> None:
        """Give a file this mode."""
        handle = self.open(name, _READ)
        try:
            os.chmod(handle if os.chmod in os.supports_fd else self._name(name), mode)  # noqa: PTH101 - of an open file
        finally:
            os.close(handle)

    def attributes(self, name: str) -> dict[str, bytes]:
        """The extended attributes of a file (access lists, labels), where the system has them."""
        if not hasattr(os, "listxattr"):
            return {}
        handle = self.open(name, _READ)
        try:
            return {key: os.getxattr(handle, key) for key in os.listxattr(handle)}
        except OSError:
            return {}
        finally:
            os.close(handle)

    def move(self, name: str, to: Folder, new_name: str) -> None:
        """Rename a file, in one step, over whatever has the new name."""
        self._step(f"move {name} to {new_name}")
        target = to._name(new_name)
        os.replace(self._name(name), target, src_dir_fd=self._handle, dst_dir_fd=to._handle)

    def remove(self, name: str) -> None:
        """Remove a file or a link, if it is there."""
        self._step(f"remove {name}")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._name(name), dir_fd=self._handle)

    def remove_tree(self, name: str, depth: int = 0) -> None:
        """Remove a folder with all that is in it, if it is there.

        Raises:
            OSError: where that fails, or folders are nested deeper than Refret makes them.
        """
        if depth > _MAX_DEPTH:
            raise OSError(errno.ELOOP, "Folders that are nested too deeply", name)
        try:
            with self.child(name) as folder:
                for inner in folder.names():
                    if stat.S_ISDIR(folder.status(inner).st_mode):
                        folder.remove_tree(inner, depth + 1)
                    else:
                        folder.remove(inner)
        except FileNotFoundError:
            return
        self._step(f"remove folder {name}")
        os.rmdir(self._name(name), dir_fd=self._handle)

    def sync(self) -> None:
        """Make what was created, moved and removed in the folder last through a power cut, where the system can."""
        if self._handle is not None:
            self._step("sync folder")
            with contextlib.suppress(OSError):
                os.fsync(self._handle)

    def is_writable(self) -> bool:
        """True where files of the folder can be replaced."""
        return os.access(self.path, os.W_OK | os.X_OK)

    def _name(self, name: str) -> str:
        if not name or name in (".", "..") or "/" in name or os.sep in name or "\0" in name:
            raise OSError(errno.EINVAL, "It is no name of a file", name)
        return name if self._handle is not None else str(self.path / name)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def reason(error: OSError) -> str:
    """Why, in words, without the path."""
    return error.strerror or str(error)
