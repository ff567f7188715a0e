"""The documentation is about the code that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codemods.transformers import load
from docs.generate import FOLDER, pages

DOCS = FOLDER.parent
ROOT = DOCS.parent
PAGES = pages()


def test_every_codemod_has_its_page() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == sorted([*load(), "index"])


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_not_stale(name: str) -> None:
    file = FOLDER / name
    assert file.exists(), "run python -m docs.generate"
    assert file.read_text("utf-8") == PAGES[name], "run python -m docs.generate"


@pytest.mark.parametrize("file", [*DOCS.rglob("*.md"), *ROOT.glob("*.md")], ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (file.parent / target).exists(), target
