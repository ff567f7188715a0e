"""What is said of changes that were taken back because tests failed with them."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.apply.fix import TakenBack
from codemods.diff.as_text import claim_lines
from codemods.diff.style import Style, one_line

_MOST = 20


def told(taken: TakenBack) -> str:
    """The changes with all their claims, what failed, and the end of its output."""
    return "\n".join(_lines(taken))


def _lines(taken: TakenBack) -> Iterator[str]:
    count = len(taken.changes)
    yield "taken back:" if count == 1 else f"taken back, {count} changes that belong together:"
    for change in taken.changes:
        place = f"{one_line(change.path)}:{change.start_line}"
        yield f"  {place}: {change.codemod} ({change.confidence.name.lower()}) {change.id}"
        yield f"    {one_line(change.summary)}"
        yield from claim_lines(change.claims, Style(color=False))
    how = "by itself" if taken.is_alone else "only together with others of the changes"
    failing = taken.failing
    yield f"  {one_line(failing.check)} fails with it, {how}: {failing.why}"
    for test in failing.tests[:_MOST]:
        yield f"    - {one_line(test)}"
    if len(failing.tests) > _MOST:
        yield f"    ... and {len(failing.tests) - _MOST} more"
    if failing.output:
        yield "  The end of the output:"
        for line in failing.output.split("\n"):
            yield f"    | {line}"
