"""The facts of files that were read in earlier runs, by content, and which contents the files have by their stamps.

A file whose stamp (times, size, inode) is the one that it had when it was read has the content that was read then. As
with git's index, that does not hold for a file that was written so shortly before it was read that another write may
have left the same stamp: such a file is read again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from codemods.encoding import RecordError, Records
from codemods.project import facts as records
from codemods.project.discover import Discovery, FileEntry, Seen
from codemods.project.facts import FileFacts
from codemods.project.inside import read_bytes
from codemods.project.source import MAX_BYTES, Skipped
from codemods.store import Store

RACY = 2_000_000_000
"""Nanoseconds: the coarsest tick that file systems keep times in."""

RECORDS = Records(
    [
        records.ImportFact, records.CallFact, records.DecoratorFact, records.AssignFact, records.ParameterFact,
        records.FunctionFact, records.ClassFact, records.ConnectFact, records.RegisterFact, records.RouteFact, Skipped,
    ]
)  # fmt: skip

_SECTIONS = tuple(name for name in FileFacts.__slots__ if name != "path")


class KeptFacts(FileFacts):
    """The facts of a file as they were stored: each section is made when it is first asked for."""

    def __init__(self, path: str, sections: Mapping[str, Any]) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "_sections", sections)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the fields of FileFacts say
        if name not in _SECTIONS:
            raise AttributeError(name)
        found = RECORDS.value(self._sections[name])
        object.__setattr__(self, name, found)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FileFacts):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in FileFacts.__slots__)

    __hash__ = None  # type: ignore[assignment]


def digest(data: bytes) -> str:
    """The name of a content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class KeptFiles:
    """What is known of a project's files without reading them; what is read meanwhile is kept for the next run."""

    def __init__(self, store: Store, version: str, discovery: Discovery) -> None:
        """`version`: names everything but the files that facts depend on."""
        self._store = store
        self._kind = f"facts {version}"
        self._entries: Mapping[str, FileEntry] = discovery.by_path
        self.discovery = discovery
        self._started = time.time_ns()
        self._read: dict[str, str] = {}
        self._stamps: dict[str, list[Any]] = {}
        self._texts: Mapping[str, str] | None = None
        self._new: dict[str, str] = {}
        self._kind_of_contents = f"contents {version}"
        self._new_of_contents: dict[str, str] = {}
        self._changed = False
        self.moved = False
        """A file that was read twice had another content the second time: nothing that was found is to be kept."""
        for text in store.get("stamps", ["stamps"]).values():
            try:
                self._stamps = dict(json.loads(text))
            except (ValueError, TypeError):
                self._stamps = {}

    @property
    def unmoved(self) -> Seen | None:
        """The files as they were seen, for as long as their stamps say that they are the same.

        None where one of them may have been written since it was looked at without another stamp.
        """
        seen = self.discovery.seen
        if self.moved or seen is None:
            return None
        newest = max((max(stamp[:2]) for stamp in seen.stamps.values()), default=0)
        return seen if newest < self._started - RACY else None

    def digest(self, path: str) -> str | None:
        """The name of the file's content; None where that is not known without reading it."""
        if path in self._read:
            return self._read[path]
        entry = self._entries.get(path)
        found = self._stamps.get(path)
        return str(found[0]) if entry is not None and found is not None and found[1:] == _stamp(entry) else None

    def read(self, path: str, data: bytes) -> str:
        """A file of the discovery was read: from now on its content is known by its stamp."""
        name = digest(data)
        self.noted(path, name, len(data))
        return name

    def noted(self, path: str, name: str, size: int) -> None:
        """The same, of a content with that name and so many bytes."""
        self.moved |= self.digest(path) not in (None, name)
        self._read[path] = name
        entry = self._entries.get(path)
        if entry is not None and size == entry.size and max(entry.stamp[:2]) < self._started - RACY:
            self._stamps[path] = [name, *_stamp(entry)]
            self._changed = True

    def content(self, path: str) -> str:
        """The name of the file's content, which is read where it is not known."""
        found = self.digest(path)
        if found is None:
            try:
                found = self.read(path, read_bytes(self.discovery.root, path, MAX_BYTES))
            except OSError:
                found = self.stamp(path)
        return found

    def stamp(self, path: str) -> str:
        """A name of the content that needs no reading: another one each time where a stamp cannot be trusted."""
        entry = self._entries[path]
        if max(entry.stamp[:2]) < self._started - RACY:
            return f"stamp {entry.stamp} {entry.size}"
        return f"read at {self._started}"

    def facts(self, path: str, name: str) -> FileFacts | Skipped | None:
        """The facts of the file with that content, None where they are not known."""
        text = self.texts.get(path)
        return None if text is None else _facts_from(path, name, text)

    def facts_of_content(self, path: str, name: str) -> FileFacts | Skipped | None:
        """The same, also of contents that the file never had on disk."""
        found = self.facts(path, name)
        if found is None:
            key = f"{path} {name}"
            for text in self._store.get(self._kind_of_contents, [key]).values():
                found = _facts_from(path, name, text)
        return found

    @property
    def texts(self) -> Mapping[str, str]:
        """The facts of all files as they were stored by earlier runs."""
        if self._texts is None:
            self._texts = self._store.get(self._kind, self._entries)
        return self._texts

    def keep(self, path: str, text: str) -> None:
        """Remember the facts of a file, as `facts_text` gives them."""
        self._new[path] = text

    def keep_of_content(self, path: str, name: str, found: FileFacts | Skipped) -> None:
        """Remember the facts of a content that the file does not have on disk."""
        text = facts_text(name, found)
        if text is not None:
            self._new_of_contents[f"{path} {name}"] = text

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self._store.put(self._kind, self._new)
        if self._changed:
            self._store.put("stamps", {"stamps": json.dumps(self._stamps, separators=(",", ":"))})
        if self._new_of_contents:
            self._store.put(self._kind_of_contents, self._new_of_contents)
        self._new, self._new_of_contents, self._changed = {}, {}, False


def _stamp(entry: FileEntry) -> list[int]:
    return [*entry.stamp, entry.size]


def facts_text(name: str, found: FileFacts | Skipped) -> str | None:
    """Facts as they are stored, with the name of the content; None for what cannot be."""
    try:
        sections = (
            {item: RECORDS.data(getattr(found, item)) for item in _SECTIONS}
            if isinstance(found, FileFacts)
            else RECORDS.data(found)
        )
        return json.dumps([name, sections], separators=(",", ":"))
    except (RecordError, ValueError, RecursionError):
        return None


def _facts_from(path: str, name: str, text: str) -> FileFacts | Skipped | None:
    """The facts of a text, None where they are of another content."""
    try:
        kept, sections = json.loads(text)
        if kept != name:
            return None
        return KeptFacts(path, sections) if isinstance(sections, dict) else RECORDS.value(sections)
    except (ValueError, TypeError, RecordError, RecursionError):
        return None
