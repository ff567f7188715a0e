"""What a commit says: what was done and why, how often, and what a reviewer is asked to agree with."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from codemods import __version__
from codemods.codemod import Codemod, Confidence
from codemods.diff.plan import Change
from codemods.diff.style import one_line
from codemods.evidence import Verdict

_WIDTH = 72
_MOST = 100
"""So many changes, and so many claims, are listed one by one."""

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
        lines = [f"{one_line(path)}:"]
        for change in found:
            other = f"{change.codemod}, " if change.codemod != codemod else ""
            where = f"line {change.start_line}, {one_line(change.function)}"
            lines.append(_item(f"{where} ({other}{change.confidence.name.lower()}): {one_line(change.summary)}"))
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
                where = f"{one_line(change.path)}:{change.start_line}"
                found[_item(f"{where}: {what}: {one_line(claim.why)}")] = None
    return list(found)


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
