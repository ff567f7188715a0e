"""Helpers for the tests of `codemods.rewrite`: places in a source by their text, and rewriting of text."""

from __future__ import annotations

from textwrap import dedent

from codemods.edits import Edit, Span
from codemods.rewrite import Refused, Rewritten, rewrite

ATOMIC = {"transaction": "django.db.transaction"}
ON_COMMIT = {"transaction": "django.db.transaction", "partial": "functools.partial"}
F = {"F": "django.db.models.F"}


def spot(source: str, text: str, number: int = 0) -> Span:
    """The place of the occurrence `number` of `text`, in the coordinates of `ast`."""
    start = -1
    for _ in range(number + 1):
        start = source.index(text, start + 1)
    return Span(*_position(source, start), *_position(source, start + len(text)))


def _position(source: str, offset: int) -> tuple[int, int]:
    before = source[:offset]
    line_start = before.rfind("\n") + 1
    return before.count("\n") + 1, len(before[line_start:].encode())


def code(text: str) -> str:
    """A source written indented in a test."""
    return dedent(text).lstrip("\n")


def done(source: str, *edits: Edit, path: str = "shop/views.py") -> str:
    """The source after the edits; a second rewriting with nothing to do leaves it as it is."""
    result = rewrite(source.encode(), edits, path=path)
    assert isinstance(result, Rewritten), result
    return result.data.decode()


def refused(source: str, *edits: Edit, path: str = "shop/views.py") -> Refused:
    """Why the edits are refused."""
    result = rewrite(source.encode(), edits, path=path)
    assert isinstance(result, Refused), result
    return result
