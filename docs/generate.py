"""Writes docs/codemods/: one page per codemod, from its docstring, its claims and forms, and its before/after cases.

Run it from the root of the checkout after a change of any of these: `python -m docs.generate` (`--check` compares).
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from codemods.codemod import Codemod
from codemods.transformers import load
from tests.cases import Case, all_cases

FOLDER = Path(__file__).parent / "codemods"
_NEAR = 4
"""Lines shown around a place that is left alone."""


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    codemods = load()
    cases = all_cases()
    own = {slug: [case for case in cases if case.slug == slug] for slug in codemods}
    found = {f"{slug}.md": page(codemod, own[slug]) for slug, codemod in codemods.items()}
    return {"index.md": overview(list(codemods.values()), cases), **found}


def overview(codemods: Sequence[Codemod], cases: Sequence[Case]) -> str:
    """The list of all codemods."""
    lines = ["# Codemods", "", _note(), "", "| codemod | family | what it does | cases |", "|---|---|---|---|"]
    for codemod in codemods:
        count = sum(case.slug == codemod.slug for case in cases)
        link = f"[`{codemod.slug}`]({codemod.slug}.md)"
        lines.append(f"| {link} | {codemod.family} | {_cell(codemod.summary)} | {count} |")
    return "\n".join(lines) + "\n"


def page(codemod: Codemod, cases: Sequence[Case]) -> str:
    """The page of one codemod."""
    return "\n".join(_lines(codemod, cases)).rstrip("\n") + "\n"


def _lines(codemod: Codemod, cases: Sequence[Case]) -> Iterator[str]:
    yield from (f"# `{codemod.slug}`", "", _note(), "", f"Family: {codemod.family}. {codemod.summary}.", "")
    yield from ("## What it does", "", codemod.documentation.strip(), "")
    yield from ("## Forms", "", "The form with the highest confidence is taken; of equals the first.", "")
    yield from ("| form | writes |", "|---|---|")
    yield from (f"| *{name}* | {_cell(text)} |" for name, text in codemod.forms.items())
    yield from ("", "## Claims", "", "What must hold; see [confidence](../confidence.md).", "")
    yield from ("| claim | means |", "|---|---|")
    yield from (f"| `{name}` | {_cell(text)} |" for name, text in codemod.claims.items())
    yield from ("", *_options(codemod))
    yield from ("## Before and after", "")
    for case in cases:
        if not case.is_skip:
            yield from _rewritten(case)
    yield from ("## Left alone", "")
    for case in cases:
        if case.is_skip:
            yield from _left_alone(case)


def _options(codemod: Codemod) -> Iterator[str]:
    if codemod.options:
        yield from ("## Options", "", f"In `[tool.refret.{codemod.slug}]`; the first value is the default.", "")
        yield from ("| option | values |", "|---|---|")
        for name, values in codemod.options.items():
            yield f"| `{name}` | {', '.join(f'`{_literal(value)}`' for value in values)} |"
        yield ""


def _rewritten(case: Case) -> Iterator[str]:
    yield from (f"### {_heading(case)}", "", case.expected["title"], "")
    yield from _settings(case)
    before, after = case.files_before(), case.files_after()
    for path in sorted({entry["path"] for entry in case.changes}):
        entries = [entry for entry in case.changes if entry["path"] == path]
        says = ", ".join(f"line {entry['line']} *{entry['form']}* {entry['confidence']}" for entry in entries)
        yield from (f"`{path}`: {says}", "", "```diff", *_diff(before[path], after[path]), "```", "")


def _left_alone(case: Case) -> Iterator[str]:
    yield from (f"### {_heading(case)}", "", case.expected["title"], "")
    yield from _settings(case)
    files = case.files_before()
    if case.expected.get("nothing"):
        yield from ("Nothing to look at is seen here.", "")
    for entry in case.left_alone:
        yield from (f"`{entry['path']}`, line {entry['line']}: `{entry['refuted']}` is refuted.", "")
        yield from ("```python", *_around(files[entry["path"]], entry), "```", "")


def _settings(case: Case) -> Iterator[str]:
    """The configuration that the case runs under, where it has one."""
    options: Mapping[str, Any] = case.expected.get("options", {})
    if options:
        says = ", ".join(f"`{name} = {_literal(value)}`" for name, value in options.items())
        yield from (f"With {says}.", "")


def _literal(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{ " + ", ".join(f"{name} = {_literal(item)}" for name, item in value.items()) + " }"
        case str():
            return f'"{value}"'
    return str(value)


def _diff(before: bytes, after: bytes) -> Iterator[str]:
    old, new = (data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n") for data in (before, after))
    diff = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    lines = ["@@" if line.startswith("@@") else line.rstrip() for line in diff]
    while lines and not lines[-1]:
        lines.pop()
    yield from lines


def _around(data: bytes, entry: Mapping[str, Any]) -> list[str]:
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    first = max(0, entry["line"] - 1 - _NEAR)
    return [line.rstrip() for line in lines[first : entry["line"] + 1]]


def _heading(case: Case) -> str:
    words = case.name.removeprefix("skip_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _note() -> str:
    return "<!-- Generated by docs/generate.py from the codemod and its cases; edit those. -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with `--check` say which are stale."""
    parser = argparse.ArgumentParser(description="Generate the pages of docs/codemods/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is stale")
    check = parser.parse_args(arguments).check
    wanted = pages()
    found = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.md")}
    stale = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    if check:
        sys.stdout.write("".join(f"docs/codemods/{name} is stale: run python -m docs.generate\n" for name in stale))
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            (FOLDER / name).unlink()
    sys.stdout.write(f"{len(stale)} of {len(wanted)} pages written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
