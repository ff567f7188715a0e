"""Which edits go together: what `clashes` says, and that `rewrite` agrees."""

from __future__ import annotations

import pytest

from codemods.edits import (
    AddArgument,
    Arguments,
    Edit,
    InsertAfter,
    ReplaceExpression,
    ReplaceStatement,
    Span,
    WrapStatements,
)
from codemods.rewrite import Refused, clashes, rewrite

SOURCE = b"""\
a = f(x, g(y))
if b:
    p.save(k=1)
    c()
d()
"""
CALL, INNER, ARGUMENT = Span(1, 4, 1, 14), Span(1, 9, 1, 13), Span(1, 6, 1, 7)
ASSIGN = Span(1, 0, 1, 14)
BRANCH, SAVE, LAST, AFTER = Span(2, 0, 4, 7), Span(3, 4, 3, 15), Span(4, 4, 4, 7), Span(5, 0, 5, 3)
HEADER = "with x:"

TOGETHER: list[tuple[str, list[Edit], list[Edit]]] = [
    ("apart", [ReplaceStatement(SAVE, "x()")], [ReplaceStatement(LAST, "y()")]),
    ("two arguments", [AddArgument(SAVE, "m", "1")], [AddArgument(SAVE, "n", "1")]),
    ("argument within a call with an argument", [AddArgument(CALL, "m", "1")], [AddArgument(INNER, "n", "1")]),
    ("within a wrap", [WrapStatements(ASSIGN, BRANCH, HEADER)], [ReplaceStatement(SAVE, "x()")]),
    ("wrap within a wrap", [WrapStatements(ASSIGN, BRANCH, HEADER)], [WrapStatements(SAVE, LAST, HEADER)]),
    ("wrap and replacement of one", [WrapStatements(SAVE, SAVE, HEADER)], [ReplaceStatement(SAVE, "x()")]),
    ("wrap and insert", [WrapStatements(SAVE, SAVE, HEADER)], [InsertAfter(SAVE, "x()")]),
    ("two inserts", [InsertAfter(SAVE, "x()")], [InsertAfter(SAVE, "y()")]),
    ("insert and argument", [InsertAfter(SAVE, "x()")], [AddArgument(SAVE, "n", "1")]),
    ("insert and expression", [InsertAfter(SAVE, "x()")], [ReplaceExpression(SAVE, "y()")]),
    ("insert after what is changed inside", [InsertAfter(BRANCH, "x()")], [ReplaceStatement(SAVE, "y()")]),
    ("in a hole", [ReplaceExpression(CALL, "h(${0})", (INNER,))], [AddArgument(INNER, "n", "1")]),
    ("among arguments", [ReplaceExpression(CALL, "h(${0})", (Arguments(CALL),))], [ReplaceExpression(INNER, "z")]),
    (
        "argument of a carried call",
        [ReplaceExpression(SAVE, "h(${0})", (Arguments(SAVE),))],
        [AddArgument(SAVE, "n", "1")],
    ),
    ("argument of a carried node", [ReplaceExpression(SAVE, "h(${0})", (SAVE,))], [AddArgument(SAVE, "n", "1")]),
    ("expression in a statement", [ReplaceStatement(SAVE, "h(${0})", (SAVE,))], [ReplaceExpression(SAVE, "y()")]),
    (
        "statements in a hole",
        [ReplaceStatement(BRANCH, "if x:\n    ${0}", (Span(3, 4, 4, 7),))],
        [InsertAfter(SAVE, "y()")],
    ),
    ("hole elsewhere", [ReplaceExpression(AFTER, "h(${0})", (INNER,))], [AddArgument(INNER, "n", "1")]),
    (
        "hole elsewhere that is replaced",
        [ReplaceExpression(AFTER, "h(${0})", (INNER,))],
        [ReplaceExpression(INNER, "z")],
    ),
]

APART: list[tuple[str, list[Edit], list[Edit]]] = [
    ("one argument twice", [AddArgument(SAVE, "m", "1")], [AddArgument(SAVE, "m", "2")]),
    ("one expression twice", [ReplaceExpression(INNER, "x")], [ReplaceExpression(INNER, "y")]),
    ("one statement twice", [ReplaceStatement(SAVE, "x()")], [ReplaceStatement(SAVE, "y()")]),
    ("one wrap twice", [WrapStatements(SAVE, LAST, HEADER)], [WrapStatements(SAVE, LAST, HEADER)]),
    ("wraps that cross", [WrapStatements(ASSIGN, BRANCH, HEADER)], [WrapStatements(BRANCH, AFTER, HEADER)]),
    ("within a replacement", [ReplaceExpression(CALL, "h()")], [AddArgument(INNER, "n", "1")]),
    ("within, not in the hole", [ReplaceExpression(CALL, "h(${0})", (ARGUMENT,))], [AddArgument(INNER, "n", "1")]),
    ("within a removed statement", [ReplaceStatement(BRANCH, "")], [AddArgument(SAVE, "n", "1")]),
    ("wrap within a replacement", [ReplaceStatement(BRANCH, "x()")], [WrapStatements(SAVE, LAST, HEADER)]),
    ("argument of a replaced call", [ReplaceExpression(SAVE, "h()")], [AddArgument(SAVE, "n", "1")]),
    ("expression of a replaced statement", [ReplaceStatement(SAVE, "h()")], [ReplaceExpression(SAVE, "y()")]),
]


@pytest.mark.parametrize(("name", "one", "other"), TOGETHER)
def test_edits_that_compose(name: str, one: list[Edit], other: list[Edit]) -> None:
    assert not clashes(one, other)
    assert not clashes(other, one)
    results = {str(rewrite(SOURCE, order, path="a.py")) for order in (one + other, other + one)}
    assert not any(result.startswith("Refused") for result in results), results
    assert len(results) == 1 or name in {"two inserts", "two arguments"}


@pytest.mark.parametrize(("name", "one", "other"), APART)
def test_edits_that_clash(name: str, one: list[Edit], other: list[Edit]) -> None:
    assert clashes(one, other), name
    assert clashes(other, one), name
    assert isinstance(rewrite(SOURCE, one + other, path="a.py"), Refused)
    assert isinstance(rewrite(SOURCE, other + one, path="a.py"), Refused)


def test_a_hole_in_code_that_another_edit_removes() -> None:
    taker, giver = ReplaceExpression(AFTER, "h(${0})", (INNER,)), ReplaceStatement(ASSIGN, "")
    assert clashes([taker], [giver])
    assert clashes([giver], [taker])
    assert not clashes([taker], [ReplaceStatement(SAVE, "")])


def test_replaced_and_followed() -> None:
    assert clashes([InsertAfter(SAVE, "x()")], [ReplaceStatement(SAVE, "y()")])
