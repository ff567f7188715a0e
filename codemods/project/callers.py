"""Who calls and who mentions a name, all over the project."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from codemods.project.facts import FileFacts
from codemods.records import dataclass


@dataclass(frozen=True, slots=True)
class CallSite:
    """A place that calls or mentions a name."""

    path: str
    line: int
    function: str | None
    """Qualified name of the innermost function that holds it; None at module or class level."""

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


class Callers:
    """Calls and mentions by last name."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self._files = files
        self._calls: dict[str, list[str]] = {}
        self._references: dict[str, list[str]] = {}
        self._spans: dict[str, list[tuple[int, int, str]]] = {}
        for path, facts in files.items():
            for name in facts.calls:
                self._calls.setdefault(name, []).append(path)
            for name in facts.references:
                self._references.setdefault(name, []).append(path)

    def calls(self, name: str) -> tuple[CallSite, ...]:
        """The places that call something whose last name is `name`."""
        return tuple(
            site for path in self._calls.get(name, ()) for site in self._sites(path, self._files[path].calls[name])
        )

    def references(self, name: str) -> tuple[CallSite, ...]:
        """The places that mention the name without calling it."""
        return tuple(
            site
            for path in self._references.get(name, ())
            for site in self._sites(path, self._files[path].references[name])
        )

    def _sites(self, path: str, lines: tuple[int, ...]) -> list[CallSite]:
        return [CallSite(path, line, self._function(path, line)) for line in sorted(set(lines))]

    def _function(self, path: str, line: int) -> str | None:
        """The innermost function around a line."""
        spans = self._spans.get(path)
        if spans is None:
            found = sorted((item.line, item.end_line, item.qualname) for item in self._files[path].functions)
            spans = self._spans[path] = found
        for start, end, name in reversed(spans[: bisect_right(spans, (line, 1 << 60, ""))]):
            if start <= line <= end:
                return name
        return None
