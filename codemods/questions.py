"""The commands that only answer: why, explain, list, index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemods import commands
from codemods.cache import Cache
from codemods.codemod import Codemod, Confidence, Form, Site
from codemods.config import Config, nearest
from codemods.console import Console
from codemods.diff.as_text import claim_lines
from codemods.diff.plan import Failure
from codemods.diff.style import Style, disarmed, named, one_line, visible
from codemods.project.source import Skipped
from codemods.request import Request, UsageError, locate
from codemods.run import load as load_project
from codemods.search import Search
from codemods.transformers import load

_PLACE = re.compile(r"(?P<path>.+):(?P<line>\d+)(?::\d+)?")


def why(place: str, request: Request, console: Console) -> int:
    """Print what each codemod claims at a line."""
    match = _PLACE.fullmatch(place)
    if match is None:
        message = f"{place}: give a file and a line, like shop/views.py:42."
        raise UsageError(message)
    line = int(match["line"])
    where = locate([match["path"]])
    if not Path(match["path"]).is_file():
        message = f"{match['path']} is a folder: give a file and a line."
        raise UsageError(message)
    config = commands.merged(request, where.root, Confidence.LOW, fixing=False)
    codemods = load(config.codemod_paths)
    options = {slug: config.options_of(codemod) for slug, codemod in codemods.items()}
    cache = Cache(where.root) if request.cache else None
    try:
        outcome = Search(load_project(where.root, config, cache=cache), codemods, options)(where.paths[0])
    finally:
        if cache is not None:
            cache.close()
    if isinstance(outcome, Failure):
        console.tell(f"internal error: {outcome.path}: {outcome.traceback}")
        return commands.INTERNAL_ERROR
    if isinstance(outcome, Skipped):
        message = f"{outcome.path} cannot be read: {outcome.reason}"
        raise UsageError(message)
    style = Style(console.text.color)
    here = [site for site in outcome.sites if line in _lines(site)]
    if here:
        for site in here:
            print(disarmed("\n".join(_site(site, codemods[site.codemod], style))), end="\n\n")
    else:
        print(disarmed(f"No codemod has anything to say about line {line} of {named(where.paths[0])}."))
        print("\n".join(_near(outcome.sites, line)))
    return commands.DONE


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
