"""A file without the bodies of the functions that no edit is in: LibCST takes its time for each line that it reads.

A body becomes one line with a name that stands for it, and comes back word for word when the rest is rewritten. What
is left has the names that the module and its classes bind, so that imports are planned as in the whole file.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from codemods.edits import Arguments, Edit, Hole, Span, WrapStatements
from codemods.project.source import Skipped, source_from_bytes
from codemods.rewrite import Rewritten

_STAND_IN = b"_refret_%d_"
_SHORTEST = 4
"""A body of fewer lines stays."""
_UNFIT = re.compile(rb"_refret_|\r|\x0c|\bimport[ \t(]*\*")
"""Lines that are counted otherwise; star imports: whether a name is free hangs on every word of the file then."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of a function."""

    start: int
    """The function's first line, that of a decorator perhaps."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Shortened:
    """A file without some bodies."""

    text: bytes
    edits: Sequence[Edit]
    """In the coordinates of `text`."""
    cut: Sequence[_Body]
    lines: Sequence[bytes]
    """Of the whole file."""
    whole: tuple[str, ...]
    """The same lines as text."""

    def restored(self, made: Rewritten) -> Rewritten | None:
        """What became of the whole file; None where not all bodies have their place any more."""
        lines = made.data.split(b"\n")
        if [line.strip() for line in lines if b"_refret_" in line] != [_STAND_IN % n for n in range(len(self.cut))]:
            return None
        data = b"\n".join(line for text in lines for line in self._whole(text))
        touched = tuple((self._back(first), self._back(last)) for first, last in made.touched)
        return Rewritten(data, touched, made.imports, tuple(self._back(line) for line in made.import_lines))

    def _whole(self, line: bytes) -> Sequence[bytes]:
        name = line.strip()
        if not name.startswith(b"_refret_"):
            return (line,)
        body = self.cut[int(name[len(b"_refret_") : -1])]
        return self.lines[body.first - 1 : body.last]

    def _back(self, line: int) -> int:
        for body in self.cut:
            if line <= body.first:
                break
            line += body.last - body.first
        return line


def shortened(source: bytes, edits: Sequence[Edit], path: str, others: Sequence[Edit] = ()) -> Shortened | None:
    """The file without the bodies that no edit is in or next to, nor one of the others; None where all are needed."""
    spans = [span for edit in (*edits, *others) for span in _spans(edit)]
    cut = [body for body in _bodies(source, path) if not any(_is_near(body, span) for span in spans)]
    if not cut:
        return None
    lines = source.split(b"\n")
    kept: list[bytes] = []
    position = 0
    for number, body in enumerate(cut):
        first = lines[body.first - 1]
        indent = first[: len(first) - len(first.lstrip())]
        kept += [*lines[position : body.first - 1], indent + _STAND_IN % number]
        position = body.last
    text = b"\n".join([*kept, *lines[position:]])
    return Shortened(text, [_moved(edit, _forward(cut)) for edit in edits], cut, lines, _text_lines(source, path))


def _is_near(body: _Body, span: Span) -> bool:
    """Has the function a line of the span, or one beside it?"""
    return span.line <= body.last + 1 and span.end_line >= body.start - 1


@functools.lru_cache(maxsize=1)
def _text_lines(source: bytes, path: str) -> tuple[str, ...]:
    read = source_from_bytes(path, source)
    assert not isinstance(read, Skipped)
    return tuple(read.text.split("\n"))


@functools.lru_cache(maxsize=1)
def _bodies(source: bytes, path: str) -> Sequence[_Body]:
    """The bodies that a name can stand for: one file is rewritten once for each of its changes and once for all."""
    read = None if _UNFIT.search(source) else source_from_bytes(path, source)
    tree = read.parse() if read is not None and not isinstance(read, Skipped) else None
    if not isinstance(tree, ast.Module):
        return ()
    return list(_of_block(tree.body, source.split(b"\n")))


def _of_block(body: Sequence[ast.stmt], lines: Sequence[bytes]) -> Iterator[_Body]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from _of_block(statement.body, lines)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            found = _of_function(statement, lines)
            if found is not None:
                yield found


def _of_function(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[bytes]) -> _Body | None:
    inner = node.body[0]
    first, last = _start(inner), node.end_lineno or 0
    text = lines[first - 1 : last]
    is_block = not lines[first - 1][: inner.col_offset].strip()
    if not is_block or len(text) < _SHORTEST or any(b"global" in line for line in text):
        return None
    return _Body(_start(node), first, last)


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


def _forward(cut: Sequence[_Body]) -> Callable[[int], int]:
    def moved(line: int) -> int:
        return line - sum(body.last - body.first for body in cut if body.last < line)

    return moved


def _spans(edit: Edit) -> Iterator[Span]:
    yield from (edit.first, edit.last) if isinstance(edit, WrapStatements) else (edit.at,)
    yield from (hole.call if isinstance(hole, Arguments) else hole for hole in edit.holes)


def _moved(edit: Edit, line: Callable[[int], int]) -> Edit:
    def span(old: Span) -> Span:
        return dataclasses.replace(old, line=line(old.line), end_line=line(old.end_line))

    def hole(old: Hole) -> Hole:
        return Arguments(span(old.call)) if isinstance(old, Arguments) else span(old)

    holes = tuple(hole(old) for old in edit.holes)
    if isinstance(edit, WrapStatements):
        return dataclasses.replace(edit, first=span(edit.first), last=span(edit.last), holes=holes)
    return dataclasses.replace(edit, at=span(edit.at), holes=holes)
