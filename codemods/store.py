"""The cache's file: texts by key, one SQLite database per project in the user's own cache folder.

Nothing here ever fails a run: where the folder is not the user's own, the disk is full, the file is damaged, locked or
read-only, there is no cache, and `Store.trouble` says why.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER_VARIABLE = "REFRET_CACHE_DIR"
MAX_BYTES = 200_000_000
"""The size that a project's cache is pruned to at the end of a run, what was used longest ago first."""

_DIGEST = 16
_WAIT = 2.0
"""Seconds that a run waits for another one that writes to the same file."""
_DAY = 86_400


class Store:
    """The entries of one project's cache. Every method answers as if there were no entry where something is wrong."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        """`root`: the project, of which the folder of the cache is no part; `folder`: by default the user's."""
        self.trouble: str | None = None
        self.path: Path | None = None
        self._process = os.getpid()
        self._connection: sqlite3.Connection | None = None
        self._used: set[tuple[str, str]] = set()
        try:
            folder = own_folder(root, folder or cache_folder())
            self.path = folder / f"{_digest(os.fsencode(root.resolve())).hex()}.sqlite"
            self._connection = self._open(root)
        except (OSError, sqlite3.Error, _UnsafeError) as error:
            self._fail(error)

    def _open(self, root: Path) -> sqlite3.Connection:
        assert self.path is not None
        try:
            return _connected(self.path, root)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.path.unlink()  # damaged: begin anew
            return _connected(self.path, root)

    def get(self, kind: str, keys: Iterable[str]) -> Mapping[str, str]:
        """The texts of those keys that are known."""
        found: dict[str, str] = {}
        wanted = list(keys)
        if len(wanted) == 1:
            with self._guarded() as connection:
                for (data,) in connection.execute("SELECT data FROM entries WHERE kind=? AND key=?", (kind, wanted[0])):
                    self._take(found, kind, wanted[0], data)
            return found
        with self._guarded() as connection:
            asked = set(wanted)
            for key, data in connection.execute("SELECT key, data FROM entries WHERE kind=?", (kind,)):
                if key in asked:
                    self._take(found, kind, key, data)
        return found

    def _take(self, found: dict[str, str], kind: str, key: str, data: bytes) -> None:
        with contextlib.suppress(ValueError, TypeError, zlib.error):
            found[key] = _unpacked(kind, key, data)
            self._used.add((kind, key))

    def put(self, kind: str, entries: Mapping[str, str]) -> None:
        """Remember texts; what was there under a key is replaced."""
        now = int(time.time())
        rows = [(kind, key, now, _packed(kind, key, text)) for key, text in entries.items()]
        with self._guarded() as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Note what was used, prune, and close the file."""
        now = int(time.time())
        with self._guarded() as connection, connection:
            rows = [(now, kind, key, now - _DAY) for kind, key in self._used]
            connection.executemany("UPDATE entries SET used=? WHERE kind=? AND key=? AND used<?", rows)
            _prune(connection)
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection = None

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """The connection; where there is none (any more), an error that ends the block is nobody's business."""
        connection = self._connection if self._process == os.getpid() else None
        if connection is None:
            connection = sqlite3.connect(":memory:")
            connection.executescript(_TABLES)
            try:
                yield connection
            finally:
                connection.close()
            return
        try:
            yield connection
        except (OSError, sqlite3.Error, OverflowError) as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.trouble = str(error) or type(error).__name__
        self._connection = None


class _UnsafeError(Exception):
    """The folder of the cache is not to be trusted."""


_TABLES = """
CREATE TABLE IF NOT EXISTS project (root TEXT);
CREATE TABLE IF NOT EXISTS entries (kind TEXT, key TEXT, used INTEGER, data BLOB, PRIMARY KEY (kind, key));
"""


def _connected(path: Path, root: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # a damaged entry is noticed by its digest
        connection.execute("PRAGMA trusted_schema=OFF")
        known = connection.execute("SELECT count(*) FROM sqlite_master WHERE name='project'").fetchone()[0]
        if not known:
            with connection:
                connection.executescript(_TABLES)
                connection.execute("INSERT INTO project VALUES (?)", (os.fspath(root.resolve()),))
        connection.execute("SELECT kind, key, used, data FROM entries LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _prune(connection: sqlite3.Connection) -> None:
    total = connection.execute("SELECT coalesce(sum(length(data)), 0) FROM entries").fetchone()[0]
    if total <= MAX_BYTES:
        return
    for kind, key, size in connection.execute(
        "SELECT kind, key, length(data) FROM entries ORDER BY used, kind, key"
    ).fetchall():
        connection.execute("DELETE FROM entries WHERE kind=? AND key=?", (kind, key))
        total -= size
        if total <= MAX_BYTES // 2:
            break


def _packed(kind: str, key: str, text: str) -> bytes:
    data = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
    return _digest(_name(kind, key) + data) + data


def _unpacked(kind: str, key: str, data: bytes) -> str:
    if _digest(_name(kind, key) + data[_DIGEST:]) != data[:_DIGEST]:
        message = "damaged"
        raise ValueError(message)
    return zlib.decompress(data[_DIGEST:]).decode("utf-8", "surrogatepass")


def _name(kind: str, key: str) -> bytes:
    """So that an entry that was moved to another key is as good as damaged."""
    return f"{kind}\0{key}\0".encode("utf-8", "surrogatepass")


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


# --- where caches are


def cache_folder() -> Path:
    """The folder that holds the user's caches: of REFRET_CACHE_DIR, else where the platform keeps caches."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "refret" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "refret"
    given = os.environ.get("XDG_CACHE_HOME")
    base = Path(given) if given else Path()
    return (base if base.is_absolute() else Path.home() / ".cache") / "refret"


def own_folder(root: Path, folder: Path) -> Path:
    """The folder, made where it is missing.

    Raises:
        OSError: it cannot be made.
        _UnsafeError: it is not the user's alone, or part of the project, whose authors could have put anything there.
    """
    folder = folder.resolve()
    if folder.is_relative_to(root.resolve()):
        message = f"{folder} is part of the project"
        raise _UnsafeError(message)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        message = f"{folder} belongs to somebody else, or others may write to it"
        raise _UnsafeError(message)
    return folder


def why_not_used(root: Path) -> str | None:
    """What keeps the user's folder from being used for a project."""
    try:
        own_folder(root, cache_folder())
    except (OSError, _UnsafeError) as error:
        return str(error)
    return None


@dataclass(frozen=True, slots=True)
class Shown:
    """What `refret cache` shows of one project's cache."""

    path: Path
    root: str
    """The project; "" where the file cannot be read."""
    size: int
    """Bytes on disk."""
    kinds: Mapping[str, int]
    """Number of entries by what they are: facts, plans, results, ..."""


def shown(path: Path) -> Shown:
    """Look into one cache file."""
    root = ""
    kinds: dict[str, int] = {}
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_WAIT)
        try:
            root = str(connection.execute("SELECT root FROM project").fetchone()[0])
            for kind, count in connection.execute("SELECT kind, count(*) FROM entries GROUP BY kind ORDER BY kind"):
                name = str(kind).partition(" ")[0]
                kinds[name] = kinds.get(name, 0) + int(count)
        finally:
            connection.close()
    except (sqlite3.Error, TypeError):
        root = ""
    return Shown(path, root, path.stat().st_size, kinds)


def cache_files() -> tuple[Path, ...]:
    """The cache files of all projects."""
    try:
        return tuple(sorted(cache_folder().glob("*.sqlite")))
    except OSError:
        return ()


def cache_file(root: Path) -> Path:
    """Where the cache of a project is, or would be."""
    return cache_folder().resolve() / f"{_digest(os.fsencode(root.resolve())).hex()}.sqlite"
