"""Files of all kinds: bytes outside of the edits stay, and what cannot be handled is refused."""

from __future__ import annotations

import pytest

from codemods.edits import AddArgument, Edit, InsertAfter, ReplaceExpression, ReplaceStatement, Span, WrapStatements
from codemods.rewrite import Refused, Rewritten, rewrite

EDIT = ReplaceExpression(Span(2, 4, 2, 5), "new", (), {})


def _data(source: bytes, *edits: Edit) -> bytes:
    result = rewrite(source, edits or (EDIT,), path="a.py")
    assert isinstance(result, Rewritten), result
    return result.data


@pytest.mark.parametrize(
    "source",
    [
        b"# x\nx = @\n",
        b"# x\r\nx = @\r\n",
        b"# x\nx = @",
        b"# x\r\nx = @",
        b"\xef\xbb\xbf# x\nx = @\n",
        b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\nx = @\r\n",
        b"# coding: latin-1\nx = @  # \xe9\n",
        b"# -*- coding: cp1252 -*-\nx = @; y = '\x80'\n",
        "# ä\nx = @; y = '日本'\n".encode(),
        b"# x\nx = @\r\ny = 1\nz = 2\n",
        b"# x\r\nx = @\ny = 1\r\nz = 2\r\n",
        b"# x\nx = @; y = '''a\r\nb'''\n",
        b"# x\r\nx = @; y = '''a\nb'''\r\n",
        b"if x:\n\ty=@\n\tz=2\nif y:\n    z=3\n",
        b"# x\nx = @\n\x0c\ny = 1\n",
        b"# x\nx = @\n\n\n\n",
        b"# x\nx = @\n   \n# end",
        b"\nx = @\n",
        b"# x \\\nx = @ \\\n  + 1\n",
        b"# x\nx = @ # \xe2\x80\xa8 \x0b\n",
    ],
)
def test_bytes_outside_stay(source: bytes) -> None:
    column = source.split(b"\n")[1].index(b"@")
    edit = ReplaceExpression(Span(2, column, 2, column + 1), "new + er")
    old = source.replace(b"@", b"a")
    assert _data(old, edit) == source.replace(b"@", b"new + er")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"a()\r\nb()\r\n", b"with x:\r\n    a()\r\nb()\r\n"),
        (b"a()\nb()\r\nc()\r\n", b"with x:\r\n    a()\nb()\r\nc()\r\n"),
        (b"a()\r\nb()\nc()\n", b"with x:\n    a()\r\nb()\nc()\n"),
        (b"a()\nif b:\n\tc()\n", b"with x:\n\ta()\nif b:\n\tc()\n"),
        (b"a()\nif b:\n  c()\n", b"with x:\n  a()\nif b:\n  c()\n"),
        (b"a()", b"with x:\n    a()"),
        (b"\xef\xbb\xbfa()\n", b"\xef\xbb\xbfwith x:\n    a()\n"),
    ],
)
def test_new_lines_look_like_the_others(source: bytes, expected: bytes) -> None:
    at = Span(1, 0, 1, 3)
    assert _data(source, WrapStatements(at, at, "with x:")) == expected


def test_templates_over_lines_in_a_windows_file() -> None:
    source = b"if a:\r\n\tb()\r\n"
    assert _data(source, ReplaceStatement(Span(2, 1, 2, 4), "if x:\n    y(\n        1\n    )\nelse:\n    z()")) == (
        b"if a:\r\n\tif x:\r\n\t\ty(\r\n\t\t    1\r\n\t\t)\r\n\telse:\r\n\t\tz()\r\n"
    ).replace(b"\t\t    1", b"\t\t    1")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"a = 1\rb = 2\n", "carriage returns"),
        (b"a = 1\nb = 2\0\n", "NUL"),
        (b"a = '\xff'\nb = 1\n", "decoded"),
        (b"# coding: nonsense\nb = 1\n", "decoded"),
        (b"print 'x'\nb = 1\n", "cannot parse"),
        (b"a = " + b"[" * 1000 + b"]" * 1000 + b"\nb = 1\n", "deep"),
        (b"a = " + b"1+" * 2000 + b"1\nb = 1\n", "deep"),
        (b"\x0cx = 1\ny = 1\n", "byte for byte"),
        (b"x = 1\ny = 1\n   \n\t\n# end\n", "byte for byte"),
    ],
)
def test_files_that_cannot_be_handled_are_refused(source: bytes, reason: str) -> None:
    result = rewrite(source, [EDIT], path="a.py")
    assert isinstance(result, Refused)
    assert reason in result.reason
    assert result.edit is None


def test_new_code_that_the_encoding_cannot_hold_is_refused() -> None:
    result = rewrite(b"# coding: latin-1\nx = a\n", [ReplaceExpression(Span(2, 4, 2, 5), "'\u20ac'")], path="a.py")
    assert isinstance(result, Refused)
    assert "iso-8859-1" in result.reason


def test_no_edits_change_nothing() -> None:
    assert rewrite(b"print 'python 2'\r", [], path="a.py") == Rewritten(b"print 'python 2'\r", ())


@pytest.mark.parametrize(
    "source",
    [
        b"def f[T: int](x: T) -> T:\n    return a\n",
        b"try: pass\nexcept* E: a\n",
        b"type X[T] = list[T]\nx = a\n",
        b'q = f"{x["y"]}"\nx = a\n',
        b"match x:\n    case {'k': [1, *_], **r} if a: pass\n",
        b"async def f():\n    return [a async for i in x]\n",
        b"lambda x, /, y, *, z: 0\nx = a\n",
    ],
)
def test_newer_syntax_is_handled(source: bytes) -> None:
    line = source.split(b"\n")[1]
    column = max(line.find(b" a\n"), line.find(b"[a") + 1, line.find(b" a") + 1 if line.endswith(b" a") else 0)
    column = column or line.index(b"if a") + 3
    result = _data(source, ReplaceExpression(Span(2, column, 2, column + 1), "b"))
    assert result == source[: source.index(b"\n") + 1] + line[:column] + b"b" + line[column + 1 :] + b"\n" + b"".join(
        part + b"\n" for part in source.split(b"\n")[2:-1]
    )


def test_what_was_touched_is_reported() -> None:
    source = b"a()\nb(\n    1,\n)\nif c(\n    2\n):\n    d()\n@e\ndef f(): pass\n"
    edits = [
        AddArgument(Span(6, 4, 6, 5), "k", "1"),
        ReplaceExpression(Span(3, 4, 3, 5), "2"),
        InsertAfter(Span(10, 0, 10, 13), "x()"),
    ]
    result = rewrite(source, edits[1:], path="a.py")
    assert isinstance(result, Rewritten)
    assert result.touched == ((2, 4), (9, 10))
    result = rewrite(source, [ReplaceExpression(Span(6, 4, 6, 5), "3")], path="a.py")
    assert isinstance(result, Rewritten)
    assert result.touched == ((5, 6),)
    refused = rewrite(source, edits, path="a.py")
    assert isinstance(refused, Refused)
    assert refused.edit == edits[0]


def test_rewriting_is_deterministic() -> None:
    source = b"import os\n\n\ndef f(p):\n    p.n = p.n + 1\n    p.save()\n"
    edits = [
        ReplaceExpression(Span(5, 10, 5, 17), '$F("n") + 1', (), {"F": "django.db.models.F"}),
        AddArgument(Span(6, 4, 6, 12), "update_fields", '["n"]'),
        WrapStatements(Span(5, 4, 5, 17), Span(6, 4, 6, 12), "with $t.atomic():", (), {"t": "django.db.transaction"}),
    ]
    assert len({_data(source, *order) for order in (edits, edits[::-1], edits[1:] + edits[:1])}) == 1
