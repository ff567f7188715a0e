"""Ids of sites: stable when code elsewhere in the file moves or changes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from codemods.edits import Span

DIGITS = 8


class Ids:
    """Gives each site of a run its id; equal sites are told apart by their order."""

    def __init__(self) -> None:
        self._seen: defaultdict[tuple[str, ...], int] = defaultdict(int)
        self._given: set[str] = set()

    def name(self, codemod: str, path: str, function: str, statement: str) -> str:
        """The id of the next site with these properties."""
        key = (codemod, path, function, " ".join(statement.split()))
        ordinal = self._seen[key]
        self._seen[key] += 1
        found = _hashed(codemod, (*key, str(ordinal)))
        while found in self._given:
            found = _hashed(codemod, (found,))
        self._given.add(found)
        return found


def text_at(span: Span, lines: Sequence[bytes]) -> str:
    """The source of a span; `lines` are UTF-8."""
    picked = list(lines[span.line - 1 : span.end_line])
    if not picked:
        return ""
    picked[-1] = picked[-1][: span.end_column]
    picked[0] = picked[0][span.column :]
    return b"\n".join(picked).decode("utf-8", "replace")


def _hashed(codemod: str, parts: Sequence[str]) -> str:
    data = "\0".join(parts).encode("utf-8", "surrogateescape")
    return f"{codemod}:{hashlib.sha256(data).hexdigest()[:DIGITS]}"
