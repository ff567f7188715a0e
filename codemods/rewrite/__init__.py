"""Carries out edits-as-data on the bytes of a file: `rewrite` and `clashes`.

Importing this package does not import LibCST; the first call of `rewrite` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codemods.edits import Edit
from codemods.rewrite.clash import clashes

__all__ = ["Refused", "Rewritten", "clashes", "rewrite"]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new bytes of a file, and what was changed in the old ones."""

    data: bytes
    touched: tuple[tuple[int, int], ...]
    """Line ranges of the old file (from 1, inclusive, sorted, merged) that the edits changed; imports not included."""
    imports: tuple[str, ...] = ()
    """The import statements that were added, as if each stood alone."""
    import_lines: tuple[int, ...] = ()
    """Old lines of import statements that were extended, or after which imports were added (0: before the first)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file was left as it is."""

    reason: str
    edit: Edit | None = None
    """The edit that cannot be carried out; None where the reason is about the file as a whole."""


def rewrite(source: bytes, edits: Sequence[Edit], *, path: str, others: Sequence[Edit] = ()) -> Rewritten | Refused:
    """Carry out `edits` on `source`, the content of the file `path` (relative to the project's root).

    A pure function. What cannot be done without harm is refused; nothing is dropped silently. `others` are edits that
    the same file is rewritten with at other calls: what is parsed for them all need not be parsed anew.
    """
    from codemods.rewrite.document import RefusalError  # noqa: PLC0415 - keeps LibCST out of the start-up
    from codemods.rewrite.engine import carry_out  # noqa: PLC0415 - as above

    if not edits:
        return Rewritten(source, ())
    try:
        return carry_out(source, edits, path, others)
    except RefusalError as refusal:
        return Refused(refusal.reason, refusal.edit)
