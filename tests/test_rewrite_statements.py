"""Replacing, inserting, removing and wrapping statements: blocks, shared lines, one-line suites, comments."""

from __future__ import annotations

from textwrap import indent

import pytest

from codemods.edits import AddArgument, InsertAfter, ReplaceExpression, ReplaceStatement, Span, WrapStatements
from tests.rewriting import ATOMIC, code, done, refused, spot

HEADER = "with atomic():"


def _wrap(source: str, first: str, last: str | None = None, header: str = HEADER) -> WrapStatements:
    return WrapStatements(spot(source, first), spot(source, last or first), header)


REPLACED = {
    "one by one": ("a()\nb()\nc()\n", "x()", "a()\nx()\nc()\n"),
    "one by two": ("a()\nb()\nc()\n", "x()\ny()", "a()\nx()\ny()\nc()\n"),
    "by a block": ("a()\nb()\nc()\n", "if x:\n    y()", "a()\nif x:\n    y()\nc()\n"),
    "trailing comment": ("a()\nb()  # why\nc()\n", "x()\ny()", "a()\nx()  # why\ny()\nc()\n"),
    "trailing comment, block": ("b()  # why\nc()\n", "if x:\n    y()", "# why\nif x:\n    y()\nc()\n"),
    "comment in front": ("a()\n\n# why\nb()\nc()\n", "x()", "a()\n\n# why\nx()\nc()\n"),
    "comments within": (
        "b(  # one\n    # two\n)  # three\nc()\n",
        "x()",
        "# one\n# two\nx()  # three\nc()\n".replace("b(", "x("),
    ),
    "removed": ("a()\nb()\nc()\n", "", "a()\nc()\n"),
    "removed with comments": ("a()\n# one\nb()  # two\nc()\n", "", "a()\n# one\n# two\nc()\n"),
    "removed between paragraphs": ("a()\n\nb()\n\nc()\n", "", "a()\n\nc()\n"),
    "removed after a blank line": ("a()\n\nb()\nc()\n", "", "a()\n\nc()\n"),
    "removed before a blank line": ("a()\nb()\n\nc()\n", "", "a()\n\nc()\n"),
    "shared line": ("a(); b(); c()\n", "x()", "a(); x(); c()\n"),
    "shared line, two": ("a(); b(); c()  # why\n", "x()\ny()", "a()\nx()\ny()\nc()  # why\n"),
    "shared line, removed": ("a(); b(); c()\n", "", "a(); c()\n"),
    "end of a shared line": ("a(); b();  # why\n", "x()", "a(); x()  # why\n"),
    "end of a shared line, removed": ("a(); b()  # why\nc()\n", "", "a()\n# why\nc()\n"),
    "start of a shared line": ("b(); a()  # why\n", "x()", "x(); a()  # why\n"),
    "last": ("a()\nb()", "x()\ny()", "a()\nx()\ny()"),
    "last, removed": ("a()\nb()", "", "a()"),
    "removed with comments at the end": ("a()\n# one\nb()  # two\n", "", "a()\n# one\n# two\n"),
    "template with comments": ("a()\nb()  # old\n", "# new\nx()  # mine", "a()\n# old\n# new\nx()  # mine\n"),
}


@pytest.mark.parametrize("name", REPLACED)
@pytest.mark.parametrize("place", ["module", "function", "tabs", "class", "crlf"])
def test_replace_statement(name: str, place: str) -> None:
    source, template, expected = REPLACED[name]
    if name.startswith("comments within"):
        pass
    if place != "module":
        margin = "\t" if place == "tabs" else "    "
        start = "class A:\n" if place == "class" else "def f():\n"
        source, expected = (
            start + indent(text, margin).replace("\t    ", "\t\t" if place == "tabs" else "\t    ")
            for text in (source, expected)
        )
    elif "last" in name and not template:
        pass
    statement = source[source.index("b(") :]
    text = statement[: statement.index(")") + 1]
    edit = ReplaceStatement(spot(source, text), template)
    if place == "crlf":
        result = done(source.replace("\n", "\r\n"), ReplaceStatement(edit.at, template))
        assert result == expected.replace("\n", "\r\n")
    else:
        assert done(source, edit) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    b()\n", "def f():\n    pass\n"),
        ("def f():\n    # why\n    b()  # so\n", "def f():\n    # why\n    # so\n    pass\n"),
        ("if a: b()\n", "if a:\n    pass\n"),
        ("if a: b()  # why\n", "if a:\n    # why\n    pass\n"),
        ("for x in y:\n    b()\nelse:\n    c()\n", "for x in y:\n    pass\nelse:\n    c()\n"),
        ("try:\n    b()\nexcept E:\n    c()\n", "try:\n    pass\nexcept E:\n    c()\n"),
        ("try:\n    a()\nfinally:\n    b()\n", "try:\n    a()\nfinally:\n    pass\n"),
        ("class A: b()\n", "class A:\n    pass\n"),
        ("match x:\n    case 1:\n        b()\n", "match x:\n    case 1:\n        pass\n"),
        ("def f():\n    b()\n\n    c()\n", "def f():\n    c()\n"),
        ("def f():\n    # why\n    b()\n\n    c()\n", "def f():\n    # why\n\n    c()\n"),
        ("def f():\n    b()\n    # end\n", "def f():\n    pass\n    # end\n"),
        ("def f():\n    b()\n\n\ndef g():\n    pass\n", "def f():\n    pass\n\n\ndef g():\n    pass\n"),
        ("b()\n", ""),
        ("# head\nb()\n", "# head\n"),
    ],
)
def test_emptied_blocks_get_pass(source: str, expected: str) -> None:
    got = done(source, ReplaceStatement(spot(source, "b()"), ""))
    assert got == expected or (expected == "" and got == "\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a: b()\n", "if a: x()\n"),
        ("if a: b()  # why\n", "if a: x()  # why\n"),
        ("if a: b(); c()  # why\n", "if a: x(); c()  # why\n"),
        ("while a: b()\nelse: c()\n", "while a: x()\nelse: c()\n"),
        ("def f(): b()\n", "def f(): x()\n"),
    ],
)
def test_one_line_suites_stay_where_they_can(source: str, expected: str) -> None:
    assert done(source, ReplaceStatement(spot(source, "b()"), "x()")) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a: b()\n", "if a:\n    b()\n    x()\n"),
        ("if a: b()  # why\n", "if a:\n    b()  # why\n    x()\n"),
        ("if a: b(); c()  # why\n", "if a:\n    b()\n    x()\n    c()  # why\n"),
        ("if a: b()\nelse: c()\n", "if a:\n    b()\n    x()\nelse: c()\n"),
        ("class A:\n\tdef f(self): b()\n", "class A:\n\tdef f(self):\n\t\tb()\n\t\tx()\n"),
        ("b()\n", "b()\nx()\n"),
        ("b()", "b()\nx()"),
        ("b(); c()\n", "b()\nx()\nc()\n"),
        ("b();\n", "b();\nx()\n"),
        ("b()  # why\n\n# c\nc()\n", "b()  # why\nx()\n\n# c\nc()\n"),
        ("def f():\n    b()\n    # end\n\n\nc()\n", "def f():\n    b()\n    x()\n    # end\n\n\nc()\n"),
        ("if a:\n    if c:\n        b()\nd()\n", "if a:\n    if c:\n        b()\n        x()\nd()\n"),
    ],
)
def test_insert_after(source: str, expected: str) -> None:
    assert done(source, InsertAfter(spot(source, "b()"), "x()")) == expected


def test_inserts_come_in_the_order_given() -> None:
    source = "b()\nc()\n"
    edits = [InsertAfter(spot(source, "b()"), name) for name in ("one()", "two()\nthree()")]
    assert done(source, *edits) == "b()\none()\ntwo()\nthree()\nc()\n"


def test_insert_after_a_compound_statement() -> None:
    source = "def f():\n    if a:\n        b()\n    # next\n    c()\n"
    at = spot(source, "if a:\n        b()")
    assert done(source, InsertAfter(at, "x()")) == "def f():\n    if a:\n        b()\n    x()\n    # next\n    c()\n"


ELIF = code(
    """
    if a:
        b()
    # why
    elif c:  # so
        d()
    else:
        e()
    f()
    """
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "if x:\n    y()",
            "if a:\n    b()\n# why\nelse:\n    # so\n    if x:\n        y()\nf()\n",
        ),
        ("", "if a:\n    b()\n# why\nelse:\n    # so\n    pass\nf()\n"),
    ],
)
def test_an_elif_is_replaced_in_an_else(template: str, expected: str) -> None:
    at = spot(ELIF, "elif c:  # so\n    d()\nelse:\n    e()")
    assert done(ELIF, ReplaceStatement(at, template)) == expected


def test_wrapping_and_following_an_elif() -> None:
    at = spot(ELIF, "elif c:  # so\n    d()\nelse:\n    e()")
    assert done(ELIF, WrapStatements(at, at, HEADER), InsertAfter(at, "x()")) == code(
        """
        if a:
            b()
        # why
        else:
            with atomic():
                if c:  # so
                    d()
                else:
                    e()
                x()
        f()
        """
    )


def test_removing_an_elif_without_comments() -> None:
    source = "if a:\n    b()\nelif c:\n    d()\nf()\n"
    assert done(source, ReplaceStatement(spot(source, "elif c:\n    d()"), "")) == "if a:\n    b()\nf()\n"


def test_edits_within_elif_branches() -> None:
    edits = [ReplaceStatement(spot(ELIF, name), "x()\ny()") for name in ("b()", "d()", "e()")]
    edits.append(ReplaceExpression(spot(ELIF, "c", ELIF[: ELIF.index("elif c")].count("c")), "z"))  # type: ignore[arg-type]
    assert done(ELIF, *edits) == code(
        """
        if a:
            x()
            y()
        # why
        elif z:  # so
            x()
            y()
        else:
            x()
            y()
        f()
        """
    )


WRAPPED = {
    "one": ("a()\nb()\nc()\n", "b()", "b()", "a()\nwith atomic():\n    b()\nc()\n"),
    "several": ("a()\nb()\n\nc()\n", "a()", "c()", "with atomic():\n    a()\n    b()\n\n    c()\n"),
    "blank lines in front": ("a()\n\n\nb()\nc()\n", "b()", "c()", "a()\n\n\nwith atomic():\n    b()\n    c()\n"),
    "comments": (
        "a()\n\n# one\nb()  # two\n# three\nc()\n# four\nd()\n",
        "b()",
        "c()",
        "a()\n\n# one\nwith atomic():\n    b()  # two\n    # three\n    c()\n# four\nd()\n",
    ),
    "compound": (
        "a()\nif b:\n    c()\n# x\nelif d:\n    e()\nelse:\n    g()\n",
        "a()",
        "if b:\n    c()\n# x\nelif d:\n    e()\nelse:\n    g()",
        "with atomic():\n    a()\n    if b:\n        c()\n    # x\n    elif d:\n        e()\n    else:\n        g()\n",
    ),
    "strings over lines": (
        "x = '''\nkeep\n    this\n'''\nb(\n    1,\n)\n",
        "x = '''\nkeep\n    this\n'''",
        "b(\n    1,\n)",
        "with atomic():\n    x = '''\nkeep\n    this\n'''\n    b(\n        1,\n    )\n",
    ),
    "shared line": ("a(); b(); c()\n", "b()", "b()", "a()\nwith atomic():\n    b()\nc()\n"),
    "shared line, its end": ("a(); b(); c()\nd()\n", "b()", "d()", "a()\nwith atomic():\n    b(); c()\n    d()\n"),
    "all of a shared line": ("a(); b()\n", "a()", "b()", "with atomic():\n    a(); b()\n"),
    "one-line suite": ("if a: b()  # why\n", "b()", "b()", "if a:\n    with atomic():\n        b()  # why\n"),
    "continued by backslash": (
        "x = 1 + \\\n    2\n",
        "x = 1 + \\\n    2",
        None,
        "with atomic():\n    x = 1 + \\\n        2\n",
    ),
    "decorated": (
        "a()\n\n@d  # why\n@e\ndef f():\n    b()\n",
        "a()",
        "def f():\n    b()",
        "with atomic():\n    a()\n\n    @d  # why\n    @e\n    def f():\n        b()\n",
    ),
}


@pytest.mark.parametrize("name", WRAPPED)
@pytest.mark.parametrize("margin", ["", "    ", "\t", "  "])
def test_wrap(name: str, margin: str) -> None:
    source, first, last, expected = WRAPPED[name]
    if margin:
        if "'''" in source:
            pytest.skip("indenting the test's text would change the string")
        first, last = (None if text is None else indent(text, margin).lstrip() for text in (first, last))
        source, expected = ("def f():\n" + indent(text, margin) for text in (source, expected))
    if margin in ("\t", "  "):
        unit = lambda text: None if text is None else text.replace("    ", margin)  # noqa: E731
        first, last, source, expected = unit(first), unit(last), unit(source), unit(expected)
    assert first is not None and source is not None  # noqa: PT018
    assert done(source, _wrap(source, first, last)) == expected


def test_wrapping_adds_the_import_and_nested_edits_are_made() -> None:
    source = code(
        """
        from django.shortcuts import render


        def view(request):
            obj, created = X.objects.get_or_create(pk=1)
            if created:
                obj.save()
            return render(request)
        """
    )
    edits = [
        WrapStatements(
            spot(source, "obj, created = X.objects.get_or_create(pk=1)"),
            spot(source, "if created:\n        obj.save()"),
            "with $transaction.atomic():",
            (),
            ATOMIC,
        ),
        AddArgument(spot(source, "obj.save()"), "update_fields", '["x"]'),
        InsertAfter(spot(source, "obj.save()"), "obj.refresh_from_db()"),
        WrapStatements(spot(source, "obj.save()"), spot(source, "obj.save()"), "if x:"),
    ]
    expected = code(
        """
        from django.db import transaction
        from django.shortcuts import render


        def view(request):
            with transaction.atomic():
                obj, created = X.objects.get_or_create(pk=1)
                if created:
                    if x:
                        obj.save(update_fields=["x"])
                        obj.refresh_from_db()
            return render(request)
        """
    )
    assert done(source, *edits) == expected
    assert done(source, *reversed(edits)) == expected


def test_statements_as_holes() -> None:
    source = code(
        """
        def f(p):
            # check
            if p.stock >= 1:  # enough
                p.stock -= 1  # take
                p.save()
                done(p)  # tell
                # told
                log(p)
            else:
                # none left
                fail(p)
        """
    )
    at = Span(3, 4, 11, 15)
    template = "if X.filter(pk=p.pk).update(n=1):\n    ${0}\nelse:\n    ${1}"
    run = Span(6, 8, 8, 14)
    edits = [
        ReplaceStatement(at, template, (run, spot(source, "fail(p)"))),
        AddArgument(spot(source, "log(p)"), "level", "3"),
        InsertAfter(spot(source, "done(p)"), "more()"),
    ]
    assert done(source, *edits) == code(
        """
        def f(p):
            # check
            # enough
            # take
            if X.filter(pk=p.pk).update(n=1):
                done(p)  # tell
                more()
                # told
                log(p, level=3)
            else:
                # none left
                fail(p)
        """
    )


def test_comments_of_edits_within_carried_statements() -> None:
    source = (
        "def f():\n    def g():\n        with x:\n            # why\n"
        "            a(  # one\n                b\n            )\n"
    )
    inner = ReplaceStatement(spot(source, source[source.index("with") : -1]), "new()")
    at = spot(source, source[source.index("def g") : -1])
    outer = ReplaceStatement(at, "if test:\n    ${0}", (at,))
    expected = "def f():\n    if test:\n        def g():\n            # why\n            # one\n            new()\n"
    assert done(source, inner, outer) == done(source, outer, inner) == expected


def test_a_statement_as_hole_of_its_own_replacement() -> None:
    source = "def f():\n    # one\n    a(1)  # two\n    b()\n"
    at = spot(source, "a(1)")
    edits = [ReplaceStatement(at, "if x:\n    ${0}", (at,)), AddArgument(at, "k", "1")]
    assert done(source, *edits) == "def f():\n    # one\n    if x:\n        a(1, k=1)  # two\n    b()\n"


def test_decorated_definitions() -> None:
    source = "class A:\n    @one  # why\n    @two(3)\n    def f(self):\n        pass\n\n    x = 1\n"
    at = spot(source, "def f(self):\n        pass")
    assert done(source, ReplaceStatement(at, "def g(self):\n    pass")) == (
        "class A:\n    # why\n    def g(self):\n        pass\n\n    x = 1\n"
    )
    assert done(source, InsertAfter(at, "y = 2")) == source.replace("pass\n", "pass\n    y = 2\n")
    assert done(source, ReplaceExpression(spot(source, "two(3)"), "three")) == source.replace("two(3)", "three")


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (ReplaceStatement(Span(9, 0, 9, 3), "x"), "no statement"),
        (ReplaceStatement(Span(1, 0, 1, 2), "x"), "no statement"),
        (ReplaceExpression(Span(1, 1, 1, 3), "x"), "no expression"),
        (AddArgument(Span(2, 0, 2, 1), "k", "1"), "no call"),
        (WrapStatements(Span(1, 0, 1, 3), Span(3, 4, 3, 5), HEADER), "no statement"),
        (WrapStatements(Span(1, 0, 1, 3), Span(1, 0, 1, 3), "a()\nwith x:"), "not one compound"),
        (WrapStatements(Span(1, 0, 1, 3), Span(1, 0, 1, 3), "with x"), "cannot be parsed"),
        (ReplaceStatement(Span(1, 0, 1, 3), "f(${0})", (Span(2, 0, 2, 7),)), "nothing for a hole"),
        (ReplaceStatement(Span(1, 0, 1, 3), "def (:"), "cannot be parsed"),
    ],
)
def test_edits_that_fit_nothing_are_refused(edit: ReplaceStatement, reason: str) -> None:
    found = refused("a()\nb\nif c:\n    d\n", edit)
    assert reason in found.reason
    assert found.edit == edit


def test_two_edits_that_exclude_each_other_are_refused() -> None:
    source = "a()\nb()\nc()\n"
    one, two = ReplaceStatement(spot(source, "b()"), "x"), ReplaceStatement(spot(source, "b()"), "y")
    assert refused(source, one, two).edit == two
    crossing = _wrap(source, "a()", "b()"), _wrap(source, "b()", "c()")
    assert "overlaps" in refused(source, *crossing).reason
    inside = AddArgument(spot(source, "b()"), "k", "1")
    assert refused(source, one, inside).reason == "another edit changes the same node"
