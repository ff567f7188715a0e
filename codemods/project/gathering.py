"""The facts of many files: from earlier runs where they hold, else read, over worker processes where there are many."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codemods import parallel
from codemods.project.extract import extract_source
from codemods.project.facts import FileFacts
from codemods.project.kept import KeptFiles, digest, facts_text
from codemods.project.source import Skipped, SourceFile, read_source

FILES_PER_PROCESS = 200
"""A worker process is worth its start for so many files."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the reading of a file gave."""

    path: str
    found: FileFacts | Skipped | None
    """None where they are the facts that earlier runs kept of this content."""
    name: str = ""
    """Of the content; "" where there is none."""
    size: int = 0
    """Bytes."""
    text: str | None = None
    """The facts as they are kept, where they are to be and can be."""


class Reader:
    """Reads files; `sources` are the first of them that were read in this very process, up to `room` bytes."""

    def __init__(self, root: Path, kept: KeptFiles | None, room: int = 0) -> None:
        self.sources: list[SourceFile] = []
        self._root = root
        self._kept = kept
        self._room = room

    def __call__(self, path: str) -> Gathered:
        """Read one file."""
        return self._gathered(path, read_source(self._root, path))

    def fact(self, path: str, source: SourceFile | None) -> FileFacts | Skipped:
        """The facts of one file; `source`: the file, where it has been read already."""
        found = self._known(path)
        return self._taken(self(path) if source is None else self._gathered(path, source)) if found is None else found

    def facts(self, sizes: Mapping[str, int], jobs: int) -> Iterator[FileFacts | Skipped]:
        """The facts of the files with these sizes, in order, read over so many processes."""
        # Looked up here, before worker processes share it.
        stored = {} if self._kept is None else self._kept.texts
        known = {path: found for path in sizes if path in stored and (found := self._known(path)) is not None}
        missing = [path for path in sizes if path not in known]
        results = parallel.run(self, missing, jobs, _crashed, fewest=FILES_PER_PROCESS, weigh=sizes.__getitem__)
        with contextlib.closing(results) as read:
            for path in sizes:
                yield known.pop(path) if path in known else self._taken(next(read))

    def _gathered(self, path: str, read: SourceFile | Skipped) -> Gathered:
        if isinstance(read, Skipped):
            return Gathered(path, read)
        size = len(read.data)
        name = "" if self._kept is None else digest(read.data)
        if self._kept is not None and self._kept.facts(path, name) is not None:
            return Gathered(path, None, name, size)
        found = extract_source(read)
        if size < self._room:
            self.sources.append(read)
            self._room -= size
        return Gathered(path, found, name, size, None if self._kept is None else facts_text(name, found))

    def _known(self, path: str) -> FileFacts | Skipped | None:
        """The facts of a file that need no reading."""
        name = None if self._kept is None else self._kept.digest(path)
        return None if self._kept is None or name is None else self._kept.facts(path, name)

    def _taken(self, item: Gathered) -> FileFacts | Skipped:
        """The facts that were gathered; whoever keeps facts is told."""
        if self._kept is None or not item.name:
            assert item.found is not None
            return item.found
        self._kept.noted(item.path, item.name, item.size)
        if item.text is not None:
            self._kept.keep(item.path, item.text)
        found = self._kept.facts(item.path, item.name) if item.found is None else item.found
        assert found is not None
        return found


def _crashed(path: str) -> Gathered:
    return Gathered(path, Skipped(path, "the process that read it died (out of memory or stack?)"))
