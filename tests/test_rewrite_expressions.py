"""Replacing expressions: parentheses, holes, layout, comments."""

from __future__ import annotations

import re

import pytest

from codemods.edits import AddArgument, Arguments, ReplaceExpression, Span
from tests.rewriting import ON_COMMIT, F, code, done, refused, spot


@pytest.mark.parametrize(
    ("source", "at", "template", "expected"),
    [
        ("x = a - b\n", "a", "c + d", "x = c + d - b\n"),
        ("x = a - b\n", "b", "c + d", "x = a - (c + d)\n"),
        ("x = a * b\n", "a", "c + d", "x = (c + d) * b\n"),
        ("x = a ** b\n", "a", "-c", "x = (-c) ** b\n"),
        ("x = a ** b\n", "b", "-c", "x = a ** -c\n"),
        ("x = -a\n", "a", "b ** c", "x = -b ** c\n"),
        ("x = -a\n", "a", "b + c", "x = -(b + c)\n"),
        ("x = not a\n", "a", "b == c", "x = not b == c\n"),
        ("x = not a\n", "a", "b or c", "x = not (b or c)\n"),
        ("x = a and b\n", "a", "c or d", "x = (c or d) and b\n"),
        ("x = a or b\n", "b", "c and d", "x = a or c and d\n"),
        ("x = a == b\n", "b", "c < d", "x = a == (c < d)\n"),
        ("x = a.b\n", "a", "c + d", "x = (c + d).b\n"),
        ("x = a.b\n", "a", "await c", "x = (await c).b\n"),
        ("x = a.b\n", "a", "5", "x = (5).b\n"),
        ("x = a.b\n", "a", "'x' 'y'", "x = 'x' 'y'.b\n"),
        ("x = a()\n", "a", "lambda: 0", "x = (lambda: 0)()\n"),
        ("x = a[0]\n", "a", "b or c", "x = (b or c)[0]\n"),
        ("x = a[b]\n", "b", "lambda: 0", "x = a[lambda: 0]\n"),
        ("x = f(a)\n", "a", "b if c else d", "x = f(b if c else d)\n"),
        ("x = f(a)\n", "a", "b := c", "x = f(b := c)\n"),
        ("x = f(k=a)\n", "a", "(b := c)", "x = f(k=(b := c))\n"),
        ("x = f(a)\n", "a", "1, 2", "x = f((1, 2))\n"),
        ("x = f(a, b)\n", "a", "(i for i in y)", "x = f((i for i in y), b)\n"),
        ("x = a if b else c\n", "b", "d if e else f", "x = a if (d if e else f) else c\n"),
        ("x = a if b else c\n", "c", "d if e else f", "x = a if b else d if e else f\n"),
        ("x = [i for i in a]\n", "a", "b if c else d", "x = [i for i in (b if c else d)]\n"),
        ("x = [i for i in y if a]\n", "a", "lambda: 0", "x = [i for i in y if (lambda: 0)]\n"),
        ("x = a\n", "a", "1, 2", "x = 1, 2\n"),
        ("x = a\n", "a", "yield b", "x = yield b\n"),
        ("x = f(a)\n", "a", "yield b", "x = f((yield b))\n"),
        ("a\n", "a", "(b := c)", "(b := c)\n"),
        ("if a: pass\n", "a", "b := c", "if b := c: pass\n"),
        ("x = f(*a)\n", "a", "b or c", "x = f(*b or c)\n"),
        ("x = [*a]\n", "a", "b or c", "x = [*(b or c)]\n"),
        ("x = {**a}\n", "a", "b or c", "x = {**(b or c)}\n"),
        ("x = (a)\n", "a", "b + c", "x = (b + c)\n"),
        ("x = (a, b)\n", "(a, b)", "c", "x = c\n"),
        ("async def f():\n    await a\n", "await a", "b", "async def f():\n    b\n"),
        ("async def f():\n    await a\n", " a", "b or c", None),
    ],
)
def test_parentheses_by_precedence(source: str, at: str, template: str, expected: str | None) -> None:
    where = _word(source, at) if at.isidentifier() else spot(source, at)
    if expected is None:
        assert "no expression" in refused(source, ReplaceExpression(where, template)).reason
    else:
        assert done(source, ReplaceExpression(where, template)) == expected


def _word(source: str, name: str) -> Span:
    """The first whole word `name`."""
    match = re.search(rf"\b{name}\b", source)
    assert match is not None
    return spot(source, name, source[: match.start()].count(name))


@pytest.mark.parametrize(
    ("source", "at", "expected"),
    [
        ("def f():\n    return(x)\n", "x", "def f():\n    return(yy)\n"),
        ("def f():\n    return(x, y)\n", "(x, y)", "def f():\n    return(yy)\n"),
        ("z = 1 if(a, b)else 2\n", "(a, b)", "z = 1 if(yy)else 2\n"),
        ("z = not'a'\n", "'a'", "z = not(yy)\n"),
        ("z = 'a'if q else 2\n", "'a'", "z = (yy)if q else 2\n"),
    ],
)
def test_new_words_do_not_grow_together_with_old_ones(source: str, at: str, expected: str) -> None:
    assert done(source, ReplaceExpression(spot(source, at), "yy")) == expected


@pytest.mark.parametrize(
    ("hole", "expected"),
    [
        ("a + b", 'F("n") - (a + b)'),
        ("a * b", 'F("n") - a * b'),
        ("(a + b)", 'F("n") - (a + b)'),
        ("(a * b)", 'F("n") - a * b'),
        ("f(a)", 'F("n") - f(a)'),
        ("a if b else c", 'F("n") - (a if b else c)'),
        ("lambda: 0", 'F("n") - (lambda: 0)'),
        ("(yield)", 'F("n") - (yield)'),
        ("(a := 1)", 'F("n") - (a := 1)'),
        ("a or b", 'F("n") - (a or b)'),
        ("-a", 'F("n") - -a'),
    ],
)
def test_holes_get_the_parentheses_that_their_place_needs(hole: str, expected: str) -> None:
    source = f"from django.db.models import F\n\n\ndef g(p):\n    x = {hole}\n"
    inner = hole[1:-1] if hole.startswith("(") else hole
    at = spot(source, inner, source[: source.index("    x")].count(inner))
    edit = ReplaceExpression(at, '$F("n") - ${0}', (at,), F)
    new = done(source, edit).splitlines()[-1]
    assert new in (f"    x = {expected}", f"    x = ({expected})")


def test_a_hole_over_several_lines_gets_parentheses_outside_of_brackets() -> None:
    source = "x = g(\n    a\n    + b\n)\n"
    hole = spot(source, "a\n    + b")
    assert done(source, ReplaceExpression(spot(source, source[4:-1]), "${0}", (hole,))) == "x = (a\n    + b)\n"
    assert done(source, ReplaceExpression(spot(source, source[4:-1]), "[${0}]", (hole,))) == "x = [a\n    + b]\n"


def test_redundant_parentheses_with_a_comment_stay() -> None:
    source = "x = g((  # why\n    a\n))\n"
    edit = ReplaceExpression(spot(source, "g((  # why\n    a\n))"), "h(${0})", (spot(source, "a"),))
    assert done(source, edit) == "x = h(\n    (  # why\n        a\n    )\n)\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("task.delay()\n", "on_commit(partial(task.delay))\n"),
        ("task.delay(a, b=1)\n", "on_commit(partial(task.delay, a, b=1))\n"),
        ("task.delay(a, *b, **c)\n", "on_commit(partial(task.delay, a, *b, **c))\n"),
        ("task.delay( a,)\n", "on_commit(partial(task.delay, a))\n"),
        ("task.delay(i for i in x)\n", "on_commit(partial(task.delay, (i for i in x)))\n"),
        ("task.delay((yield), lambda: 0)\n", "on_commit(partial(task.delay, (yield), lambda: 0))\n"),
        (
            "task.delay({\n    'a': 1,\n})\n",
            "on_commit(\n    partial(\n        task.delay,\n        {\n            'a': 1,\n        },\n    )\n)\n",
        ),
        (
            "task.delay(\n    a,\n    b,\n)\n",
            "on_commit(\n    partial(\n        task.delay,\n        a,\n        b,\n    )\n)\n",
        ),
        (
            "task.delay(\n    a, b\n)\n",
            "on_commit(\n    partial(\n        task.delay,\n        a,\n        b,\n    )\n)\n",
        ),
        (
            "task.delay(a,\n           b)\n",
            "on_commit(\n    partial(\n        task.delay,\n        a,\n        b,\n    )\n)\n",
        ),
        (
            "task.delay(  # one\n    a,  # two\n    # three\n    b  # four\n    # five\n)\n",
            (
                "on_commit(\n    partial(\n        task.delay,  # one\n        a,  # two\n        # three\n"
                "        b,  # four\n        # five\n    )\n)\n"
            ),
        ),
        ("task.delay(\n    # only\n)\n", "on_commit(\n    partial(\n        task.delay\n        # only\n    )\n)\n"),
        ('task.delay("""a\n  b""")\n', 'on_commit(partial(task.delay, """a\n  b"""))\n'),
        (
            "task.delay(a, f(\n    b,\n))\n",
            (
                "on_commit(\n    partial(\n        task.delay,\n        a,\n"
                "        f(\n            b,\n        ),\n    )\n)\n"
            ),
        ),
    ],
)
@pytest.mark.parametrize("indent", ["", "    ", "\t"])
def test_arguments_are_carried_over(source: str, expected: str, indent: str) -> None:
    def block(text: str) -> str:
        if not indent:
            return text
        lines = text.splitlines(keepends=True)
        inside = False
        found = []
        for line in lines:
            found.append(line if inside else indent + line)
            inside = inside != (line.count('"""') % 2 == 1)
        return "def f():\n" + "".join(found)

    text = block(source)
    call = text.strip().removeprefix("def f():\n").strip()
    at = spot(text, call)
    edit = ReplaceExpression(at, "on_commit(partial(${0}, ${1}))", (spot(text, "task.delay"), Arguments(at)))
    if indent != "\t" or "    " not in expected:
        assert done(text, edit) == block(expected)


def test_arguments_within_a_deeper_call() -> None:
    source = code(
        """
        def f():
            run(
                task.delay(
                    a,
                ),
            )
        """
    )
    at = spot(source, "task.delay(\n            a,\n        )")
    edit = ReplaceExpression(at, "partial(${0}, ${1})", (spot(source, "task.delay"), Arguments(at)))
    assert done(source, edit) == code(
        """
        def f():
            run(
                partial(
                    task.delay,
                    a,
                ),
            )
        """
    )


def test_lambda_around_a_call_over_several_lines() -> None:
    source = "def f():\n    task.delay(\n        a,\n    )\n"
    at = spot(source, "task.delay(\n        a,\n    )")
    edit = ReplaceExpression(
        at, "$transaction.on_commit(lambda: ${0})", (at,), {"transaction": "django.db.transaction"}
    )
    assert done(source, edit).splitlines()[4:] == [
        "    transaction.on_commit(",
        "        lambda: task.delay(",
        "            a,",
        "        )",
        "    )",
    ]


def test_keyword_and_starred_arguments_as_holes() -> None:
    source = "f(a, *b, c=1, **d)\n"
    edit = ReplaceExpression(
        spot(source, source.strip()),
        "g(x, ${1}, ${0}, ${2})",
        (spot(source, "c=1"), spot(source, "*b"), spot(source, "**d")),
    )
    assert done(source, edit) == "g(x, *b, c=1, **d)\n"


def test_comments_of_replaced_expressions_stay() -> None:
    source = code(
        """
        def f():
            if g(  # one
                a,  # two
                b,
            ):  # three
                pass
        """
    )
    call = source[source.index("g(") : source.index("):  #") + 1]
    edit = ReplaceExpression(spot(source, call), "h(${0})", (spot(source, "b"),))
    assert done(source, edit) == code(
        """
        def f():
            # one
            # two
            if h(b):  # three
                pass
        """
    )


def test_edits_within_holes_are_made_too() -> None:
    source = "f(a.save(), b)\n"
    outer = ReplaceExpression(spot(source, source.strip()), "g(${0})", (Arguments(spot(source, source.strip())),))
    inner = AddArgument(spot(source, "a.save()"), "k", "1")
    other = ReplaceExpression(spot(source, "b"), "c + d")
    assert done(source, outer, inner, other) == "g(a.save(k=1), c + d)\n"
    assert done(source, other, inner, outer) == "g(a.save(k=1), c + d)\n"


def test_an_edit_outside_of_all_holes_is_refused() -> None:
    source = "f(a.save(), b)\n"
    outer = ReplaceExpression(spot(source, source.strip()), "g(${0})", (spot(source, "b"),))
    inner = AddArgument(spot(source, "a.save()"), "k", "1")
    assert refused(source, outer, inner).edit == inner


def test_added_arguments_and_replacement_of_one_call() -> None:
    source = "p.save()\n"
    at = spot(source, "p.save()")
    replace = ReplaceExpression(at, "run(lambda: ${0})", (at,))
    add = AddArgument(at, "update_fields", '["a"]')
    assert done(source, replace, add) == 'run(lambda: p.save(update_fields=["a"]))\n'
    carried = ReplaceExpression(at, "run(${0}, ${1})", (spot(source, "p.save"), Arguments(at)))
    assert done(source, add, carried) == 'run(p.save, update_fields=["a"])\n'


def test_holes_elsewhere() -> None:
    source = "p = Product.objects.get(pk=pk)\np.stock = 1\n"
    get = spot(source, "Product.objects.get(pk=pk)")
    edit = ReplaceExpression(
        spot(source, "1"), "${0}.filter(${1}).count()", (spot(source, "Product.objects"), Arguments(get))
    )
    assert done(source, edit).endswith("p.stock = Product.objects.filter(pk=pk).count()\n")


def test_dollars_in_strings_of_templates_stay() -> None:
    source = "x = a\n"
    edit = ReplaceExpression(spot(source, "a"), 'f("$F ${0} $", ${0})', (spot(source, "a"),), F)
    assert done(source, edit) == 'x = f("$F ${0} $", a)\n'


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("$G(1)", "cannot be parsed"),
        ("${1}", "cannot be parsed"),
        ("f(", "cannot be parsed"),
        ("f()", "does not use its hole 0"),
    ],
)
def test_wrong_templates_are_refused(template: str, reason: str) -> None:
    source = "x = a\n"
    edit = ReplaceExpression(spot(source, "a"), template, (spot(source, "a"),), F)
    found = refused(source, edit)
    assert reason in found.reason
    assert found.edit == edit


def test_places_in_f_strings() -> None:
    source = "x = f'{a} is {b!r:>{c}}'\n"
    assert done(source, ReplaceExpression(spot(source, "b"), "d.e")) == "x = f'{a} is {d.e!r:>{c}}'\n"
    assert done(source, ReplaceExpression(spot(source, "b"), "lambda: 0")) == "x = f'{a} is {(lambda: 0)!r:>{c}}'\n"
    assert "f-string" in refused(source, ReplaceExpression(spot(source, "b"), "d['e']")).reason
    assert done(source, ReplaceExpression(spot(source, "b"), 'd["e"]')) == "x = f'{a} is {d[\"e\"]!r:>{c}}'\n"
    assert "f-string" in refused(source, ReplaceExpression(spot(source, "b"), "{1}")).reason


def test_positions_count_bytes() -> None:
    source = 'x = "äöü", "日本", a\n'
    assert done(source, ReplaceExpression(spot(source, "a"), "b")) == 'x = "äöü", "日本", b\n'


@pytest.mark.parametrize("text", ["a\n", "a", "a\r\n"])
def test_the_end_of_the_file_stays(text: str) -> None:
    assert done(text, ReplaceExpression(spot(text, "a"), "b")) == text.replace("a", "b")


def test_on_commit_with_imports() -> None:
    source = "import os\n\n\ndef f():\n    task.delay(1)\n"
    at = spot(source, "task.delay(1)")
    holes = (spot(source, "task.delay"), Arguments(at))
    edit = ReplaceExpression(at, "$transaction.on_commit($partial(${0}, ${1}))", holes, ON_COMMIT)
    assert done(source, edit) == code(
        """
        import os
        from functools import partial

        from django.db import transaction


        def f():
            transaction.on_commit(partial(task.delay, 1))
        """
    )


def test_added_arguments_in_f_strings() -> None:
    source = 'x = f"{a.save()}"\n'
    assert done(source, AddArgument(spot(source, "a.save()"), "k", "1")) == 'x = f"{a.save(k=1)}"\n'
    assert "f-string" in refused(source, AddArgument(spot(source, "a.save()"), "k", '"1"')).reason
