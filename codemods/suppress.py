"""Suppression comments: ``# refret: skip``, ``# refret: skip[f-update,on-commit]``, ``# refret: skip-file``."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MARK = b"refret:"
"""Bytes that a file with a suppression comment contains."""

SKIP_FILE_LINES = 10

_COMMENT = re.compile(r"#\s*refret:\s*(?P<what>skip-file|skip)\b(?!-)\s*(?:\[(?P<slugs>[^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: its line, and the codemods that it is about (None: all of them)."""

    line: int
    slugs: frozenset[str] | None
    whole_file: bool = False

    def covers(self, slug: str, lines: Iterable[range]) -> bool:
        """True where it takes back a site of the codemod `slug` that stands on `lines`."""
        if self.slugs is not None and slug not in self.slugs:
            return False
        return self.whole_file or any(self.line in span for span in lines)

    def __str__(self) -> str:
        what = "skip-file" if self.whole_file else "skip"
        return f"# refret: {what}" + (f"[{','.join(sorted(self.slugs))}]" if self.slugs is not None else "")


def suppressions(text: str) -> tuple[Suppression, ...]:
    """The suppression comments of a file, in order; a `skip-file` below the first ten lines is none."""
    found = []
    for line, comment in _comments(text):
        match = _COMMENT.search(comment)
        if match is None:
            continue
        whole_file = match["what"] == "skip-file"
        if whole_file and line > SKIP_FILE_LINES:
            continue
        slugs = match["slugs"]
        names = None if slugs is None else frozenset(name.strip() for name in slugs.split(",") if name.strip())
        found.append(Suppression(line, names, whole_file))
    return tuple(found)


def _comments(text: str) -> Sequence[tuple[int, str]]:
    """The comments with their lines; by tokens, so that a string which looks like one does not count."""
    comments: list[tuple[int, str]] = []
    try:
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments.extend((token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError):
        # Newer syntax than this Python's: the rest of the file is read line by line.
        last = comments[-1][0] if comments else 0
        rest = text.splitlines()[last:]
        comments += [(last + number, line[line.index("#") :]) for number, line in enumerate(rest, 1) if "#" in line]
    return comments
