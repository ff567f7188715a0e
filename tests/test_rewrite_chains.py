"""One more call at the end of a chain, and one more positional argument, in the layout that is there."""

from __future__ import annotations

import pytest

from codemods.edits import AddArgument, ReplaceExpression
from tests.rewriting import code, done, refused, spot


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ("B.filter(a)", "B.filter(a).x(1)"),
        ("B.filter(\n    a,\n)", "B.filter(\n    a,\n).x(1)"),
        ("B.filter(\n    a\n).all()", "B.filter(\n    a\n).all().x(1)"),
        ("books", "books.x(1)"),
        ("self.books", "self.books.x(1)"),
    ],
)
def test_a_call_goes_on_with_a_chain(chain: str, expected: str) -> None:
    source = f"q = {chain}\n"
    place = spot(source, chain)
    assert done(source, ReplaceExpression(place, "${0}.x(1)", (place,))) == f"q = {expected}\n"


def test_a_vertical_chain_gets_one_more_line() -> None:
    source = code("""
        def f():
            books = (
                Book.objects
                .filter(a=1)  # some
                .order_by(
                    "title",
                )
            )
            return list(books)
    """)
    chain = source[source.index("Book") : source.index("    )\n    return")].rstrip()
    place = spot(source, chain)
    assert done(source, ReplaceExpression(place, '${0}.x("y")', (place,))) == source.replace(
        "        )\n    )", '        )\n        .x("y")\n    )'
    )


def test_parentheses_around_a_chain_stay_around_it() -> None:
    source = "q = (\n    B.filter(\n        a\n    ).all()\n)\n"
    place = spot(source, "B.filter(\n        a\n    ).all()")
    assert (
        done(source, ReplaceExpression(place, "${0}.x()", (place,)))
        == "q = (\n    B.filter(\n        a\n    ).all().x()\n)\n"
    )


def test_what_is_no_chain_keeps_its_parentheses() -> None:
    source = "q = (a | b)\nr = await c\n"
    first, second = spot(source, "a | b"), spot(source, "await c")
    edits = [ReplaceExpression(place, "${0}.x()", (place,)) for place in (first, second)]
    assert done(source, *edits) == "q = ((a | b).x())\nr = (await c).x()\n"


def test_positional_arguments_come_in_the_order_of_the_edits() -> None:
    source = 'q = B.x("a", *more)\n'
    call = spot(source, 'B.x("a", *more)')
    edits = [AddArgument(call, "", '"b"'), AddArgument(call, "", '"c"')]
    assert done(source, *edits) == 'q = B.x("a", *more, "b", "c")\n'


@pytest.mark.parametrize("call", ["B.x(a=1)", "B.x(**a)"])
def test_no_positional_argument_after_keywords(call: str) -> None:
    source = f"q = {call}\n"
    assert "come last" in refused(source, AddArgument(spot(source, call), "", "1")).reason
