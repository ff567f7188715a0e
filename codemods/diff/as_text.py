"""The report for people: each change with its hunk and the claims that are not proved, then a table."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from codemods.codemod import Claim, Confidence
from codemods.diff.plan import Change, LeftAlone, Plan
from codemods.diff.style import Style, disarmed, named, one_line, visible
from codemods.evidence import Verdict

_LEVEL = {Confidence.HIGH: "green", Confidence.MEDIUM: "yellow", Confidence.LOW: "magenta"}
_VERDICT = {Verdict.PROVED: "green", Verdict.ASSUMED: "yellow", Verdict.UNKNOWN: "magenta", Verdict.REFUTED: "red"}
_MARK = {"+": "green", "-": "red", "@": "cyan", "\\": "dim"}


class Detail(enum.IntEnum):
    """How much is said about each change."""

    NONE = 0
    """Only the table (`--statistics`)."""
    LINE = 1
    """One line (`-q`)."""
    DIFF = 2
    """The hunk and the claims that are not proved."""
    ALL = 3
    """The hunk and all claims (`-v`)."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the report is written."""

    color: bool = False
    detail: Detail = Detail.DIFF
    left_alone: bool = False
    """Also what was seen and not rewritten."""
    applied: bool = False
    """The changes were written."""


def render(plan: Plan, options: Options) -> str:
    """The report of a plan."""
    style = Style(options.color)
    lines: list[str] = []
    if options.detail > Detail.NONE:
        company = _company(plan.changes)
        for path, changes in groupby(plan.changes, key=lambda change: change.path):
            lines += _file(path, list(changes), company, options, style)
        if options.left_alone:
            lines += _left_alone(plan.left_alone, options, style)
        lines += _left_alone(plan.notices, options, style)
    lines += _problems(plan, style)
    if plan.changes and (options.detail == Detail.NONE or options.detail >= Detail.DIFF):
        lines += [*_table(plan, style), ""]
    lines += _totals(plan, options, style)
    return disarmed("\n".join(lines) + "\n")


def _company(changes: Sequence[Change]) -> Mapping[str, str]:
    """Per change that is in a group with others: where those are."""
    groups: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.group].append(change)
    return {
        change.id: ", ".join(f"{named(other.path)}:{other.start_line}" for other in group if other is not change)
        for group in groups.values()
        for change in group
        if len(group) > 1
    }


def _file(
    path: str, changes: Sequence[Change], company: Mapping[str, str], options: Options, style: Style
) -> Iterator[str]:
    if options.detail == Detail.LINE:
        for change in changes:
            level = style(change.confidence.name.lower(), _LEVEL[change.confidence])
            place = f"{named(path)}:{change.start_line}"
            yield f"{style(place, 'bold')}: {change.codemod} ({level}): {one_line(change.summary)}"
        return
    yield style(named(path), "bold")
    for change in changes:
        yield from _change(change, company.get(change.id), options, style)
        yield ""


def _change(change: Change, company: str | None, options: Options, style: Style) -> Iterator[str]:
    level = style(change.confidence.name.lower(), "bold", _LEVEL[change.confidence])
    where = _span(change.start_line, change.end_line)
    yield f"  {style(where, 'cyan')}  {style(change.codemod, 'bold')}  {level}"
    yield f"    {one_line(change.summary)}"
    for line in change.diff.split("\n")[2:]:
        if line:
            yield "    " + style(visible(line.removesuffix("\r")), *([_MARK[line[0]]] if line[0] in _MARK else []))
    shown = [c for c in change.claims if options.detail == Detail.ALL or c.verdict is not Verdict.PROVED]
    yield from claim_lines(shown, style)
    for note in change.notes:
        yield f"    {style('note', 'blue')}  {one_line(note)}"
    if company is not None:
        yield f"    {style('note', 'blue')}  only together with {company}"
    if options.detail == Detail.ALL:
        yield f"    {style(f'{change.id} in {one_line(change.function)}, form {change.form}', 'dim')}"


def claim_lines(claims: Iterable[Claim], style: Style) -> Iterator[str]:
    """One line per claim: verdict, claim, reason, place."""
    for claim in claims:
        place = f" ({one_line(claim.at)})" if claim.at else ""
        verdict = style(f"{claim.verdict.value:<8}", _VERDICT[claim.verdict])
        yield f"    {verdict}  {claim.claim}: {one_line(claim.why)}{place}"


def _left_alone(sites: Sequence[LeftAlone], options: Options, style: Style) -> Iterator[str]:
    for site in sites:
        place = style(f"{named(site.path)}:{_span(site.start_line, site.end_line)}", "bold")
        what = style("left alone", "dim") if site.refuted else style("notice", "blue")
        yield f"{place}  {site.codemod}  {what}  {one_line(site.summary)}"
        every = options.detail == Detail.ALL or site.refuted is None
        yield from claim_lines([c for c in site.claims if every or c.verdict is Verdict.REFUTED], style)
        for note in site.notes:
            yield f"    {style('note', 'blue')}  {one_line(note)}"
        yield ""


def _problems(plan: Plan, style: Style) -> Iterator[str]:
    for item in plan.unused_suppressions:
        place = f"{named(item.path)}:{item.line}"
        yield f"{style('unused', 'yellow')}  {place}: {one_line(item.comment)} takes nothing back; remove it"
    for skipped in plan.skipped:
        yield f"{style('skipped', 'yellow')}  {named(skipped.path)}: {one_line(skipped.reason)}"
    for failure in plan.failures:
        last = failure.traceback.strip().rpartition("\n")[2]
        yield f"{style('internal error', 'red')}  {named(failure.path)}: {one_line(last)}"
    if plan.unused_suppressions or plan.skipped or plan.failures:
        yield ""


def _table(plan: Plan, style: Style) -> Iterator[str]:
    counts = Counter((change.codemod, change.confidence) for change in plan.changes)
    slugs = list(dict.fromkeys(change.codemod for change in sorted(plan.changes, key=lambda change: change.codemod)))
    width = max(len(slug) for slug in [*slugs, "codemod"])
    levels = list(reversed(Confidence))
    yield style(f"{'codemod':<{width}}  {'high':>6}  {'medium':>6}  {'low':>6}", "bold")
    for slug in slugs:
        cells = [f"{counts[slug, level]:>6}" for level in levels]
        shown = [style(cell, _LEVEL[level]) for cell, level in zip(cells, levels, strict=True)]
        yield f"{slug:<{width}}  {'  '.join(shown)}"


def _totals(plan: Plan, options: Options, style: Style) -> Iterator[str]:
    files = len({change.path for change in plan.changes})
    verb = "changed" if options.applied else "would change"
    parts = [
        _count(plan.files, "file") + " read",
        f"{files} {verb} ({_count(len(plan.changes), 'change')})",
        f"{len(plan.skipped)} skipped",
    ]
    if plan.failures:
        parts.append(f"{_count(len(plan.failures), 'internal error')}")
    yield style(", ".join(parts), "bold") + f" in {plan.seconds:.1f} s"
    below = [f"{plan.below[level]} {level.name.lower()}" for level in reversed(Confidence) if plan.below.get(level)]
    if below:
        lowest = min(level for level in plan.below if plan.below[level]).name.lower()
        yield f"Not asked for: {', '.join(below)} (--min-confidence {lowest} takes them in)."
    if plan.left_alone and not options.left_alone:
        yield f"{_count(len(plan.left_alone), 'place')} left alone (--left-alone says why)."
    if plan.suppressed:
        yield f"{_count(plan.suppressed, 'place')} skipped by comments."
    if plan.files and not plan.models:
        yield "No Django models were found in this project."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _span(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}-{end}"
