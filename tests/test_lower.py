"""Newer syntax on an older Python: nodes stay at their lines and columns."""

from __future__ import annotations

import ast
import sys

import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from codemods.project.lower import lower
from codemods.project.source import Skipped, SourceFile, parse_text, source_from_bytes


def _names(tree: ast.AST) -> set[tuple[int, int, str]]:
    """Every name with its place, columns in bytes."""
    return {(node.lineno, node.col_offset, node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _names_in_libcst(text: str) -> set[tuple[int, int, str]]:
    wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    lines = text.splitlines()
    return {
        (place.start.line, len(lines[place.start.line - 1][: place.start.column].encode()), node.value)
        for node, place in positions.items()
        if isinstance(node, libcst.Name)
    }


CASES = {
    "type alias": "type Pair = tuple[int, value]\nx = after\n",
    "type alias with parameters": "type Pair[T, *Ts, **P] = tuple[T, value]\n",
    "type alias in a block": "if a:\n    type  Pair = b; c = d\nelse: type Other = e\n",
    "type parameters of a function": "def f[T: (int, str) = int](a: T) -> b[T]:\n    return c(a)\n",
    "type parameters over several lines": "def f[\n    T,  # why\n\n    U: 'é',\n](a):\n    return c\n",
    "type parameters of a class": "class A[T](Base[T]):\n    x = y\nclass B[*Ts]: z = w\n",
    "async generic method": "class A:\n    async def get[T](self, key: T) -> T: return await other(key)\n",
    "except without parentheses": "try:\n    a()\nexcept ValueError, errors.Other:\n    b()\n",
    "except without parentheses on one line": "try: a()\nexcept ValueError, Other: b(c)\n",
    "except star without parentheses": "try:\n    a()\nexcept* ValueError, Other:\n    b()\n",
    "equal quotes in an f-string": 'x = f"{order["total"]} of {name}" + other\n',
    "equal quotes in a joined f-string": 'x = call("a" f"{order["total"]:>{width}}" "é", after)\n',
    "nested f-strings": 'x = f"{f"{f"{inner}"}" + outer!r}", after\n',
    "backslash in an f-string": 'x = f"{"\\n".join(lines)} é {after}", z\n',
    "comment in an f-string": 'x = f"""{\n  first  # why\n} \\N{DASH} {{no}} {second=}""", z\n',
    "format specification": 'x = f"{d["a"]:{width}.{precision}} {last:%H:%M}"\n',
    "lambda and dictionary in an f-string": 'x = f"{(lambda a: {"k": a})(b)} {c != d}"\n',
    "template string": 'x = t"hello {name}", after\n',
    "template string with equal quotes": 'x = t"{d["k"]} {e}", after\n',
    "windows line ends": "type A = b\r\ndef f[\r\n  T\r\n](a): return c\r\ntry: a()\r\nexcept B, C:\r\n  d\r\n",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_nodes_stay_where_they_are(text: str) -> None:
    lowered = lower(text)
    assert lowered is not None
    assert lowered.text.count("\n") == text.count("\n")
    assert not lowered.inexact
    found = {name for name in _names(parse_text(lowered.text)) if name[2] != "type"}
    real = _names_in_libcst(text)
    if sys.version_info >= (3, 12) or "f'" not in lowered.text.lower():
        assert found <= real, found - real
    seen = {name for _, _, name in found}
    assert seen >= {name for _, _, name in real if name in {"after", "value", "b", "order", "inner", "lines", "second"}}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_a_source_file_parses_it(text: str) -> None:
    file = source_from_bytes("a.py", text.encode())
    assert isinstance(file, SourceFile)
    assert isinstance(file.parse(), ast.Module)


def test_except_clauses_keep_their_types() -> None:
    lowered = lower("try:\n    a()\nexcept ValueError, Other:\n    b()\n")
    assert lowered is not None
    statement = parse_text(lowered.text).body[0]
    assert isinstance(statement, ast.Try)
    assert ast.unparse(statement.handlers[0].type or ast.Name("")) == "(ValueError, Other)"


def test_a_space_before_the_colon_becomes_the_parenthesis() -> None:
    # No comparison with LibCST here: 1.9 drops that space.
    lowered = lower("try: a()\nexcept ValueError, Other :b(c)\n")
    assert lowered is not None
    assert lowered.text == "try: a()\nexcept(ValueError, Other):b(c)\n"
    assert not lowered.inexact


def test_a_line_whose_columns_move_is_named() -> None:
    lowered = lower("try: a()\nexcept A, B:pass\nx = 1\n")
    assert lowered is not None
    assert lowered.inexact == {2}


def test_type_parameters_are_hidden() -> None:
    lowered = lower("x = 1\ndef f[\n  T,\n](): pass\n")
    assert lowered is not None
    assert lowered.hidden == ((2, 4),)


@pytest.mark.parametrize(
    "text",
    [
        "print 'x'\n",
        "try:\n    pass\nexcept ValueError, error:\n    log(error)\n",
        "def f(\n",
        "x = 'unfinished\n",
        'x = f"{a"\n',
        "class {{ name }}:\n    pass\n",
        "type X\n",
    ],
)
def test_real_syntax_errors_stay_errors(text: str) -> None:
    assert lower(text) is None


def test_names_that_only_look_like_keywords_are_left() -> None:
    text = "type = 1\nx = type (y)\ntype[0] = z\nmatch = type\nprint(type, type == x)\nclass_[0] = def_\n"
    lowered = lower(text)
    assert lowered is not None
    assert lowered.text == text


def test_python_2_is_told_from_python_3_14() -> None:
    file = source_from_bytes("a.py", b"import socket\ntry:\n    pass\nexcept socket.error, timeout:\n    pass\n")
    assert isinstance(file, SourceFile)
    assert isinstance(file.parse(), Skipped) is (sys.version_info < (3, 14))
    file = source_from_bytes(
        "a.py", b"from socket import timeout\ntry:\n    pass\nexcept OSError, timeout:\n    pass\n"
    )
    assert isinstance(file, SourceFile)
    assert isinstance(file.parse(), ast.Module)
