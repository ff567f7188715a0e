"""Lines that moved: where those of changed files stood before, and where they stand now.

Where the structure of a file is the same as before (see `codemods.project.shape`), each of its lines has one that it
was before. An answer that is the same but for such lines says the same of the same places.
"""

from __future__ import annotations

import dataclasses
import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from codemods.ledger import Question
from codemods.project.question import At, Option
from codemods.records import dataclass

_LINES = frozenset({"line", "end_line"})
_BY_NUMBER = frozenset({"function_at", "line"})
"""Questions about a line of a path, which comes first."""
_PLACE = re.compile(r"(?P<path>[A-Za-z0-9_./-]+\.py)(?::(?P<line>\d+))?")

Line = Callable[[str, int], int]
"""The line of a file, by its path and another line of it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a file, in order, and the lines that they were before; those between keep their distance."""

    before: tuple[int, ...] = ()
    now: tuple[int, ...] = ()

    def forward(self, line: int) -> int:
        """Where a line stands that stood there before."""
        return _moved(line, self.before, self.now)

    def back(self, line: int) -> int:
        """Where a line stood that stands there now."""
        return _moved(line, self.now, self.before)


def _moved(line: int, start: tuple[int, ...], end: tuple[int, ...]) -> int:
    nearest = bisect_right(start, line) - 1
    return line if nearest < 0 else line - start[nearest] + end[nearest]


class Moved:
    """The lines of all files that changed."""

    def __init__(self, files: Mapping[str, Lines]) -> None:
        self._files = files

    def asked_now(self, asked: Question) -> Question:
        """A question as it is asked of the changed files."""
        name, *given = asked
        path = given[0] if given and isinstance(given[0], str) else None
        if name in _BY_NUMBER and len(given) > 1 and isinstance(path, str) and isinstance(given[1], int):
            return (name, path, self._forward(path, given[1]), *given[2:])
        return (name, *(_with_lines(item, self._forward, path) for item in given))

    def as_before(self, answer: object, path: str | None) -> object:
        """An answer with the lines of before; `path`: of the file that it is about where it names none."""
        return _with_lines(answer, self._back, path)

    def line_before(self, path: str, line: int) -> int:
        """Where a line stood."""
        return self._back(path, line)

    def cites(self, text: str, own: str) -> bool:
        """Does a text name a place that moved, or a changed file without a place? `own`: a file it may name so."""
        if not any(path in text for path in self._files):
            return False
        for found in _PLACE.finditer(text):
            path, line = found["path"], found["line"]
            if path not in self._files:
                continue
            if path != own if line is None else self._forward(path, int(line)) != int(line):
                return True
        return False

    def _forward(self, path: str, line: int) -> int:
        return self._files[path].forward(line) if path in self._files else line

    def _back(self, path: str, line: int) -> int:
        return self._files[path].back(line) if path in self._files else line


def _with_lines(value: Any, line: Line, path: str | None) -> Any:  # noqa: ANN401 - any record
    """A record with other lines in it, and in all that it holds; of a record that names no file, those of `path`."""
    if isinstance(value, str):
        return _PLACE.sub(lambda found: _placed(found, line), value) if ".py:" in value else value
    if isinstance(value, At):
        return At(_with_lines(value.ref, line, path), line(value.ref.path, value.line))
    if isinstance(value, Option) and value.name == "line" and isinstance(value.value, int) and path is not None:
        return Option("line", line(path, value.value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = getattr(value, "path", None)
        return _record(value, line, own if isinstance(own, str) else path)
    if isinstance(value, tuple | frozenset):
        items = [_with_lines(item, line, path) for item in value]
        return value if all(map(operator.is_, items, value)) else type(value)(items)
    if isinstance(value, Mapping):
        return {_with_lines(key, line, path): _with_lines(item, line, path) for key, item in value.items()}
    return value


def _record(value: Any, line: Line, path: str | None) -> Any:  # noqa: ANN401 - any record
    changes = {}
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        if field.name not in _LINES:
            new = _with_lines(old, line, path)
        else:
            new = line(path, old) if path is not None and isinstance(old, int) else old
        if new is not old:
            changes[field.name] = new
    return dataclasses.replace(value, **changes) if changes else value


def _placed(found: re.Match[str], line: Line) -> str:
    path, number = found["path"], found["line"]
    return found[0] if number is None else f"{path}:{line(path, int(number))}"
