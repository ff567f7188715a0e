"""What a commit says: what was done and why, how often, and what a reviewer is asked to agree with."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from codemods import __version__
from codemods.codemod import Codemod, Confidence
from codemods.diff.plan import Change
from codemods.diff.style import named, one_line
from codemods.evidence import Verdict

_WIDTH = 72
_MOST = 100
"""So many changes, and so many claims, are listed one by one."""

# [skip ci] and the like, ***NO_CI***, and "fixes #12".
_MEANT = re.compile(r"\[(?=[^\]\[]*\b(?:skip|no)\b[^\]\[]*\])|\*(?=\*\*NO_CI)|#(?=\d)", re.IGNORECASE)

_ASKED = {
    Verdict.ASSUMED: "Assumed, for a reviewer to agree with:",
    Verdict.UNKNOWN: "Not known from the code:",
}


def message(codemod: str, changes: Sequence[Change], codemods: Mapping[str, Codemod]) -> str:
    """The message of the commit that holds these changes, most of them of this codemod."""
    known = codemods.get(codemod)
    parts = [f"Refret {codemod}: {counted(changes)}"]
    if known is not None:
        parts.append(_wrapped(f"{known.summary}."))
    parts.append(_wrapped(f"Confidence: {_levels(changes)}."))
    parts += _places(codemod, changes)
    for verdict, title in _ASKED.items():
        asked = _claims(verdict, changes, codemods)
        if asked:
            parts.append("\n".join([title, *_limited(asked)]))
    parts.append(
        _wrapped(f"Made by refret {__version__}; refret explain {codemod} tells what it does and leaves alone.")
    )
    return "\n\n".join(parts) + "\n"


def counted(changes: Sequence[Change]) -> str:
    """How many changes in how many files."""
    files = len({change.path for change in changes})
    return f"{len(changes)} change{_s(len(changes))} in {files} file{_s(files)}"


def _levels(changes: Sequence[Change]) -> str:
    counts = Counter(change.confidence for change in changes)
    return ", ".join(f"{counts[level]} {level.name.lower()}" for level in reversed(Confidence) if counts[level])


def _places(codemod: str, changes: Sequence[Change]) -> Iterable[str]:
    for path, found in groupby(changes[:_MOST], key=lambda change: change.path):
        lines = [f"{_file(path)}:"]
        for change in found:
            other = f"{change.codemod}, " if change.codemod != codemod else ""
            where = f"line {change.start_line}, {_quiet(change.function)}"
            lines.append(_item(f"{where} ({other}{change.confidence.name.lower()}): {_quiet(change.summary)}"))
        yield "\n".join(lines)
    if len(changes) > _MOST:
        yield f"... and {len(changes) - _MOST} more."


def _claims(verdict: Verdict, changes: Sequence[Change], codemods: Mapping[str, Codemod]) -> list[str]:
    found: dict[str, None] = {}
    for change in changes:
        statements = codemods[change.codemod].claims if change.codemod in codemods else {}
        for claim in change.claims:
            if claim.verdict is verdict:
                statement = statements.get(claim.claim)
                what = f"{claim.claim} ({statement})" if statement else claim.claim
                where = f"{_file(change.path)}:{change.start_line}"
                found[_item(f"{where}: {what}: {_quiet(claim.why)}")] = None
    return list(found)


def _file(path: str) -> str:
    """A path; in quotes where a line that begins with it could be read as a trailer."""
    name = _quiet(named(path))
    return f'"{name}"' if ":" in name else name


def _quiet(text: str) -> str:
    """Text from the project on one line, without what has a meaning for those who read commit messages."""
    return _MEANT.sub(lambda found: f"\\x{ord(found[0]):02x}", one_line(text))


def _limited(items: Sequence[str]) -> list[str]:
    left_out = [f"... and {len(items) - _MOST} more."] if len(items) > _MOST else []
    return [*items[:_MOST], *left_out]


def _item(text: str) -> str:
    return _wrapped(text, "- ", "  ")


def _wrapped(text: str, first: str = "", others: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"
