"""Where the lines of one text are in another: for edits that were found in a text that other changes made."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from codemods.diff.patch import Opcode, blocks_of
from codemods.edits import Arguments, Edit, Hole, Span, WrapStatements


class CarryError(Exception):
    """A place of one text is not in the other."""


def python_lines(data: bytes) -> list[bytes]:
    """The lines as Python counts them: a lone carriage return ends one too."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


class LineMap:
    """From the lines of `old` to the lines of `new`, both counted from 1."""

    def __init__(self, old: bytes, new: bytes) -> None:
        self.blocks: Sequence[Opcode] = [] if old == new else blocks_of(python_lines(old), python_lines(new))
        self._starts = [block[0] for block in self.blocks]

    def line(self, line: int) -> int:
        """The line of `new` that is this line of `old`.

        Raises:
            CarryError: where the line was changed.
        """
        index = bisect_right(self._starts, line - 1) - 1
        if index < 0:
            return line
        _, old_end, _, new_end = self.blocks[index]
        if line - 1 < old_end:
            raise CarryError
        return line - old_end + new_end

    def back(self, line: int) -> range:
        """The lines of `old` that this line of `new` comes from: itself, or the block that was changed there."""
        shift = 0
        for old_start, old_end, new_start, new_end in self.blocks:
            if line - 1 < new_start:
                break
            if line - 1 < new_end:
                first = min(old_start, max(old_end - 1, 0))
                return range(first + 1, max(old_end, first + 1) + 1)
            shift = old_end - new_end
        return range(line + shift, line + shift + 1)

    def span(self, span: Span) -> Span:
        """The same span in `new`; all lines of it must be there, in order."""
        lines = [self.line(line) for line in range(span.line, span.end_line + 1)]
        if lines[-1] - lines[0] != len(lines) - 1:
            raise CarryError
        return dataclasses.replace(span, line=lines[0], end_line=lines[-1])

    def edit(self, edit: Edit) -> Edit:
        """The same edit for `new`."""
        holes = tuple(self._hole(hole) for hole in edit.holes)
        if isinstance(edit, WrapStatements):
            return dataclasses.replace(edit, first=self.span(edit.first), last=self.span(edit.last), holes=holes)
        return dataclasses.replace(edit, at=self.span(edit.at), holes=holes)

    def _hole(self, hole: Hole) -> Hole:
        return Arguments(self.span(hole.call)) if isinstance(hole, Arguments) else self.span(hole)


def extent(edits: Iterable[Edit]) -> tuple[int, int]:
    """The first and the last line that edits name."""
    spans = [edit.at for edit in edits]
    return min(span.line for span in spans), max(span.end_line for span in spans)
