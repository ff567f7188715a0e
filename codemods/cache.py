"""What a run keeps for the next one, and what names all that it depends on.

Everything is kept under the name of what it was made from, Refret's own source and the Python that runs it included, so
what is found is right. Three things are kept: facts of files (`codemods.project.kept`), outcomes of searches with what
they rest on (`codemods.results`), and whole plans (`codemods.stored`).
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from codemods import __version__
from codemods.project.discover import Discovery, configuration_texts, discover
from codemods.project.kept import KeptFiles, digest
from codemods.store import Store


class Cache:
    """The cache of one project in one run."""

    def __init__(self, root: Path) -> None:
        self.store = Store(root)
        self.version = tool_version()
        self.files = KeptFiles(self.store, self.version, discover(root))

    def contents(
        self, discovery: Discovery, overlay: Mapping[str, bytes], *, include_tests: bool
    ) -> Mapping[str, str]:
        """What names the content of each file of the project; of what does not count without reading it.

        Those are among them that are no Python, but name the settings.
        """
        found = {path: digest(text.encode()) for path, text in configuration_texts(discovery)}
        for path, entry in discovery.by_path.items():
            if path in overlay:
                found[path] = digest(overlay[path])
            elif entry.is_migration or (entry.is_test and not include_tests):
                found[path] = self.files.stamp(path)
            else:
                found[path] = self.files.content(path)
        return found

    def close(self) -> None:
        """Write down what is new."""
        self.files.save()
        self.store.close()


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
