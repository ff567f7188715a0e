"""What names the code that makes a result: this Refret, the Python that runs it, and where other code may come from."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
from pathlib import Path

from codemods import __version__


@functools.cache
def tool_version() -> str:
    """Names this Refret (its source as it is installed) and the Python that runs it."""
    found = hashlib.blake2b(digest_size=10)
    about = (__version__, sys.version, platform.python_implementation(), sys.byteorder)
    found.update(repr(about).encode())
    for path, size, changed in sorted(_own_files(os.fspath(Path(__file__).parent))):
        found.update(f"{path} {size} {changed}\n".encode())
    return found.hexdigest()


def _own_files(folder: str) -> list[tuple[str, int, int]]:
    found = []
    for entry in os.scandir(folder):
        if entry.is_dir():
            found += [] if entry.name == "__pycache__" else _own_files(entry.path)
        else:
            status = entry.stat()
            found.append((entry.path, status.st_size, status.st_mtime_ns))
    return found


def python_path() -> list[tuple[str, int]]:
    """Where installed packages are, and when one was last added or taken away: codemods may be among them."""
    found = []
    for item in sys.path:
        try:
            found.append((item, os.stat(item).st_mtime_ns))  # noqa: PTH116 - entries need not be paths
        except OSError:
            continue
    return found
