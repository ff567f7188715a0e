"""The plan: what a run found, as one value. Every report renders it, `fix` writes it, the JSON report saves it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codemods.codemod import Claim, Confidence
from codemods.edits import Edit
from codemods.project.model import Version
from codemods.project.source import Skipped

Touched = Mapping[str, frozenset[int] | None] | None
"""Changed lines by path, for `--since`; None: all lines of the file. None instead of it: all lines of all files."""

Progress = Callable[[int, int, int], None]
"""Called with: files done, files in all, sites found."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one file."""

    id: str
    """"slug:8 hex digits"; survives edits elsewhere in the file."""
    codemod: str
    form: str
    path: str
    start_line: int
    end_line: int
    """The lines of the old file that are replaced, from 1, end inclusive."""
    function: str
    group: str
    """Equal for changes that only make sense together: the id of the first of them."""
    confidence: Confidence
    summary: str
    claims: tuple[Claim, ...]
    diff: str
    """This change alone (with those that it needs), against the old file."""
    edits: tuple[Edit, ...]
    """In the coordinates of the old file with the changes of `needs` made."""
    needs: tuple[str, ...] = ()
    """Ids of the changes of the same file that must be made before this one."""
    passed: int = 1
    """The pass that found it."""
    notes: tuple[str, ...] = ()
    encoding: str = "utf-8"
    """Of the file: encode `diff` with it before it is applied."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A site that was seen and is not rewritten: its claims, and the one that is refuted."""

    id: str
    codemod: str
    path: str
    start_line: int
    end_line: int
    function: str
    group: str
    summary: str
    claims: tuple[Claim, ...]
    refuted: str | None
    """None for a notice: nothing is refuted, but there is no rewrite to offer."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An internal error while a file was handled."""

    path: str
    traceback: str


@dataclass(frozen=True, slots=True)
class UnusedSuppression:
    """A suppression comment that takes nothing back."""

    path: str
    line: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run found; immutable."""

    root: Path
    django: Version | None = None
    changes: tuple[Change, ...] = ()
    """In order of path and line."""
    left_alone: tuple[LeftAlone, ...] = ()
    notices: tuple[LeftAlone, ...] = ()
    """Sites that are reported without a rewrite."""
    skipped: tuple[Skipped, ...] = ()
    failures: tuple[Failure, ...] = ()
    unused_suppressions: tuple[UnusedSuppression, ...] = ()
    suppressed: int = 0
    """Sites that a suppression comment takes back."""
    below: Mapping[Confidence, int] = field(default_factory=dict)
    """How many changes were not asked for because of their confidence."""
    sources: Mapping[str, bytes] = field(default_factory=dict)
    """The files that change, as they were."""
    results: Mapping[str, bytes] = field(default_factory=dict)
    """The same files with all changes made."""
    files: int = 0
    """Files that were looked at."""
    unreadable: int = 0
    """How many of them could not be read."""
    models: int = 0
    """Models that the index knows."""
    seconds: float = 0.0

    def counts(self) -> Mapping[Confidence, int]:
        """Number of changes by confidence, the highest first; all confidences are in it."""
        counter = Counter(change.confidence for change in self.changes)
        return {level: counter[level] for level in reversed(Confidence)}

    def group(self, group: str) -> tuple[Change, ...]:
        """The changes of a group, in order."""
        return tuple(change for change in self.changes if change.group == group)


def digest(data: bytes) -> str:
    """How files are named by content in a report."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
