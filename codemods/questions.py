"""The commands that only answer: why, explain, list, index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemods import commands
from codemods.cache import Cache
from codemods.codemod import Codemod, Confidence, Form, Site, Way
from codemods.config import Config, nearest
from codemods.console import Console
from codemods.diff.as_text import claim_lines
from codemods.diff.plan import Failure
from codemods.diff.style import Style, disarmed, named, one_line, visible
from codemods.project.index import Project
from codemods.project.source import Skipped
from codemods.request import Request, UsageError, locate
from codemods.run import load as load_project
from codemods.run import searched
from codemods.search import Found, Search
from codemods.transformers import load

_PLACE = re.compile(r"(?P<path>.+):(?P<line>\d+)(?::\d+)?")


def why(place: str, request: Request, console: Console) -> int:
    """Print what each codemod claims at a line."""
    match = _PLACE.fullmatch(place)
    if match is None:
        message = f"{place}: give a file and a line, like shop/views.py:42."
        raise UsageError(message)
    line = int(match["line"])
    where = locate([match["path"]], any_file=True)
    if not Path(match["path"]).is_file():
        message = f"{match['path']} is a folder: give a file and a line."
        raise UsageError(message)
    config = commands.merged(request, where.root, Confidence.LOW, fixing=False)
    cache = Cache(where.root) if request.cache else None
    try:
        found = _answer(load_project(where.root, config, cache=cache), config, where.paths[0], line, cache)
    finally:
        if cache is not None:
            cache.close()
    if isinstance(found, Failure):
        console.tell(f"internal error: {found.path}: {found.traceback}")
        return commands.INTERNAL_ERROR
    if found.here or found.ways:
        codemods, style = load(config.codemod_paths), Style(console.text.color)
        for site in found.here:
            print(disarmed("\n".join(_site(site, codemods[site.codemod], style))), end="\n\n")
        for site, ways in found.ways:
            print(disarmed("\n".join(_far_site(site, ways, codemods[site.codemod], style))), end="\n\n")
    else:
        print(disarmed(f"No codemod has anything to say about line {line} of {named(where.paths[0])}."))
        print("\n".join(_near(found.near, line)))
    return commands.DONE


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of a line."""

    here: Sequence[Site]
    """Sites that cover it."""
    ways: Sequence[tuple[Site, Sequence[Way]]]
    """Sites elsewhere whose rows come by there, or are read there."""
    near: Sequence[Site] = ()
    """The sites of the file."""


def _answer(project: Project, config: Config, path: str, line: int, cache: Cache | None) -> _Answer | Failure:
    """What a file says of its line; where it says nothing, all files are asked whose rows are read there."""
    near: Sequence[Site] = ()
    if path.endswith(".py"):
        codemods = load(config.codemod_paths)
        options = {slug: config.options_of(codemod) for slug, codemod in codemods.items()}
        outcome = Search(project, codemods, options)(path)
        if isinstance(outcome, Failure):
            return outcome
        if isinstance(outcome, Skipped):
            message = f"{outcome.path} cannot be read: {outcome.reason}"
            raise UsageError(message)
        near = outcome.sites
    here = [site for site in near if line in _lines(site)]
    ways = _ways_to(near, path, line)
    if not here and not ways:
        everywhere = searched(project, config, cache)
        failure = next((outcome for outcome in everywhere if isinstance(outcome, Failure)), None)
        ways = _ways_to([site for item in everywhere if isinstance(item, Found) for site in item.sites], path, line)
        if failure is not None and not ways:
            return failure
    return _Answer(here, [item for item in ways if item[0] not in here], near)


def _ways_to(found: Sequence[Site], path: str, line: int) -> list[tuple[Site, Sequence[Way]]]:
    """The sites from which a way leads to, or over, the line."""
    place = re.compile(rf"(?:^|\s){re.escape(path)}:{line}(?!\d)")
    leading = [(site, [way for way in site.ways if any(map(place.search, way.steps[1:]))]) for site in found]
    return [(site, ways) for site, ways in leading if ways]


def explain(slug: str, paths: tuple[Path, ...]) -> int:
    """Print the page of one codemod."""
    codemods = load(paths)
    if slug not in codemods:
        message = f"There is no codemod {slug!r}{nearest(slug, codemods)}"
        raise UsageError(message)
    codemod = codemods[slug]
    print(f"{codemod.slug} ({codemod.family}): {codemod.summary}\n\n{codemod.documentation.strip()}\n")
    print("Forms, best first:")
    for name, text in codemod.forms.items():
        print(f"  {name}: {text}")
    print("\nClaims (all proved: high; some assumed: medium; some unknown: low; any refuted: left alone):")
    for name, text in codemod.claims.items():
        print(f"  {name}: {text}")
    if codemod.options:
        print(f"\nOptions, in [tool.refret.{slug}] of pyproject.toml (the default first):")
        for name, values in codemod.options.items():
            print(f"  {name} = {' | '.join(_toml(value) for value in values)}")
    return commands.DONE


def catalogue(paths: tuple[Path, ...]) -> int:
    """Print one line per codemod."""
    codemods = load(paths)
    width = max((len(slug) for slug in codemods), default=0)
    family = max((len(codemod.family) for codemod in codemods.values()), default=0)
    for codemod in codemods.values():
        print(f"{codemod.slug:<{width}}  {codemod.family:<{family}}  {codemod.summary}")
    return commands.DONE


def index(path: str, model: str | None) -> int:
    """Print what was understood of a project."""
    from codemods.project.summary import describe  # noqa: PLC0415 - no other command needs it

    project = load_project(locate([path]).root, Config())
    text = describe(project, model)
    if text is None:
        message = f"There is no model {model!r}{nearest(str(model), project.models)}"
        raise UsageError(message)
    print(disarmed(visible(text)))
    return commands.DONE


def _lines(site: Site) -> set[int]:
    spans = [site.span, *(edit.at for form in site.forms for edit in form.edits.get(site.path, ()))]
    return {line for span in spans for line in range(span.line, span.end_line + 1)}


def _site(site: Site, codemod: Codemod, style: Style) -> Iterator[str]:
    place = style(f"{named(site.path)}:{site.span.line}", "bold")
    yield f"{place}  {style(site.codemod, 'bold')}  {one_line(site.summary)}"
    best = site.best
    for form in site.forms:
        yield f"  form {style(form.name, 'bold')} ({codemod.forms[form.name]}): {_verdict(form, best)}"
        yield from claim_lines(form.claims, style)
    for note in site.notes:
        yield f"    note  {one_line(note)}"


def _far_site(site: Site, ways: Sequence[Way], codemod: Codemod, style: Style) -> Iterator[str]:
    """A site whose rows are read at the line, with the ways from it to there."""
    for way in ways:
        for number, step in enumerate(way.steps):
            yield f"{'-> ' if number else ''}{one_line(step)}"
    yield from _site(site, codemod, style)


def _verdict(form: Form, best: Form | None) -> str:
    if form.confidence is None:
        return "left alone"
    level = form.confidence.name.lower()
    if not any(form.edits.values()):
        return f"{level}, reported only"
    return f"{level}, proposed" if form is best else f"{level}, another form is better"


def _near(sites: Sequence[Site], line: int) -> Iterator[str]:
    close = sorted(sites, key=lambda site: abs(site.span.line - line))[:3]
    if close:
        yield "Nearest places: " + ", ".join(f"line {site.span.line} ({site.codemod})" for site in close) + "."


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
