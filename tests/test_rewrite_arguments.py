"""Adding an argument to a call, in the layout that the call has."""

from __future__ import annotations

import pytest

from codemods.edits import AddArgument
from tests.rewriting import F, done, refused, spot


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("p.save()", "p.save(k=1)"),
        ("p.save( )", "p.save(k=1)"),
        ("p.save(a)", "p.save(a, k=1)"),
        ("p.save(a,)", "p.save(a, k=1,)"),
        ("p.save(a, )", "p.save(a, k=1, )"),
        ("p.save( a )", "p.save( a, k=1 )"),
        ("p.save(*a)", "p.save(*a, k=1)"),
        ("p.save(a, b=2)", "p.save(a, b=2, k=1)"),
        ("p.save(i for i in x)", "p.save((i for i in x), k=1)"),
        ("p.save((i for i in x))", "p.save((i for i in x), k=1)"),
        ("p.save(\n)", "p.save(\n    k=1\n)"),
        ("p.save(  # why\n)", "p.save(  # why\n    k=1\n)"),
        ("p.save(\n    # why\n)", "p.save(\n    # why\n    k=1\n)"),
        ("p.save(\n    a,\n    b,\n)", "p.save(\n    a,\n    b,\n    k=1,\n)"),
        ("p.save(\n    a,\n    b\n)", "p.save(\n    a,\n    b,\n    k=1\n)"),
        ("p.save(\n    a,  # one\n    b,  # two\n)", "p.save(\n    a,  # one\n    b,  # two\n    k=1,\n)"),
        ("p.save(\n    a,  # one\n    b  # two\n)", "p.save(\n    a,  # one\n    b,  # two\n    k=1\n)"),
        ("p.save(\n    a,\n    # end\n)", "p.save(\n    a,\n    # end\n    k=1,\n)"),
        ("p.save(\n    a\n)", "p.save(\n    a,\n    k=1\n)"),
        ("p.save(\n    a, b\n)", "p.save(\n    a, b, k=1\n)"),
        ("p.save(\n    a, b  # why\n)", "p.save(\n    a, b,  # why\n    k=1\n)"),
        ("p.save(\n    a, b,  # why\n)", "p.save(\n    a, b,  # why\n    k=1,\n)"),
        ("p.save(a,\n       b)", "p.save(a,\n       b,\n       k=1)"),
        ("p.save(a, b,\n       c, d)", "p.save(a, b,\n       c, d, k=1)"),
        ("p.save(\n    a,\n    b)", "p.save(\n    a,\n    b,\n    k=1)"),
        ("p.save({\n    1: 2,\n})", "p.save({\n    1: 2,\n}, k=1)"),
        ("p.save(a, {\n    1: 2,\n})", "p.save(a, {\n    1: 2,\n}, k=1)"),
        ("p.save(f(\n    a,\n))", "p.save(f(\n    a,\n), k=1)"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_add_argument(source: str, expected: str, newline: str) -> None:
    for start in ("", "x = ", "if y:\n    "):
        margin = "    " if start.startswith("if") else ""
        old, new = (start + text.replace("\n", f"\n{margin}") + "\n" for text in (source, expected))
        old, new = old.replace("\n", newline), new.replace("\n", newline)
        call = old[old.index("p.save") :].removesuffix(newline)
        assert done(old, AddArgument(spot(old, call), "k", "1")) == new


def test_two_arguments_come_in_order() -> None:
    source = "p.save(\n    a,\n)\n"
    at = spot(source, source.strip())
    assert (
        done(source, AddArgument(at, "k", "1"), AddArgument(at, "l", "2")) == "p.save(\n    a,\n    k=1,\n    l=2,\n)\n"
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [("p.save(k=2)\n", "has k already"), ("p.save(**kwargs)\n", "passes **kwargs, which may hold k")],
)
def test_an_argument_that_may_be_there_is_refused(source: str, reason: str) -> None:
    edit = AddArgument(spot(source, source.strip()), "k", "1")
    found = refused(source, edit)
    assert reason in found.reason
    assert found.edit == edit


def test_the_same_argument_twice_is_refused() -> None:
    edits = [AddArgument(spot("p.save()\n", "p.save()"), "k", value) for value in "12"]
    assert refused("p.save()\n", *edits).edit == edits[1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a or b", "k=a or b"),
        ("(a := 1)", "k=(a := 1)"),
        ("1, 2", "k=(1, 2)"),
        ("(i for i in x)", "k=(i for i in x)"),
        ("yield", "k=(yield)"),
        ("lambda: 0", "k=lambda: 0"),
        ("[${0}, $F(1)]", "k=[x.y, F(1)]"),
    ],
)
def test_values_are_templates(value: str, expected: str) -> None:
    source = "from django.db.models import F\nx.y.save()\n"
    holes = (spot(source, "x.y"),) if "${0}" in value else ()
    edit = AddArgument(spot(source, "x.y.save()"), "k", value, holes, F)
    assert done(source, edit).splitlines()[1] == f"x.y.save({expected})"


def test_calls_within_calls() -> None:
    source = "f(g(a), h())\n"
    edits = [AddArgument(spot(source, text), "k", "1") for text in ("f(g(a), h())", "g(a)", "h()")]
    assert done(source, *edits) == "f(g(a, k=1), h(k=1), k=1)\n"


def test_awaited_and_chained_calls() -> None:
    source = "async def f():\n    await (a.b()\n           .save()).c()\n"
    edits = [AddArgument(spot(source, text), "k", "1") for text in ("a.b()", "a.b()\n           .save()")]
    assert done(source, *edits) == "async def f():\n    await (a.b(k=1)\n           .save(k=1)).c()\n"
