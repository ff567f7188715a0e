"""Source text of expressions, and expressions of source text: what facts are stored as and read back from."""

from __future__ import annotations

import ast
import functools
import re

_LINE_END = re.compile("\r\n|\r|\n")


class Sources:
    """Cuts the source of nodes out of the text that they were parsed from."""

    def __init__(self, text: str, inexact: frozenset[int] = frozenset()) -> None:
        """`inexact`: lines on which the tree's columns are not those of the text."""
        self._inexact = inexact
        self._lines: list[str] = _LINE_END.split(text)
        self._ascii = text.isascii()

    def of(self, node: ast.expr) -> str:
        """The source of an expression; in parentheses where it spans lines, so that it parses on its own."""
        end_line = node.end_lineno or node.lineno
        if self._inexact and not self._inexact.isdisjoint(range(node.lineno, end_line + 1)):
            return ast.unparse(node)
        end_column = node.end_col_offset or 0
        if end_line == node.lineno:
            return self._cut(node.lineno, node.col_offset, end_column)
        first = self._cut(node.lineno, node.col_offset, None)
        last = self._cut(end_line, 0, end_column)
        return "(" + "\n".join([first, *self._lines[node.lineno : end_line - 1], last]) + ")"

    def _cut(self, line: int, start: int, end: int | None) -> str:
        text = self._lines[line - 1]
        if self._ascii or text.isascii():
            return text[start:end]
        return text.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "replace")


def dotted_name(node: ast.AST) -> str | None:
    """The dotted name of names and attributes; subscripts of generics dropped: `Manager["Order"]` is `Manager`."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(node.id)
            return ".".join(reversed(parts))
        else:
            return None


@functools.lru_cache(maxsize=4096)
def parse_expression(source: str) -> ast.expr | None:
    """The expression of a source text that facts hold; None where it is empty or does not parse.

    The tree is shared: do not change it.
    """
    if not source:
        return None
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def string_constant(source: str | None) -> str | None:
    """The value of a string literal (implicit concatenation included)."""
    node = parse_expression(source) if source else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def constant(source: str | None) -> object:
    """The value of a literal constant; None also where it is none."""
    node = parse_expression(source) if source else None
    return node.value if isinstance(node, ast.Constant) else None


def is_true(source: str | None) -> bool:
    """Is it the literal True (or 1)?"""
    return constant(source) == True  # noqa: E712 - 1 counts, other true values do not


def strings_in(source: str | None) -> tuple[str, ...]:
    """The string constants of a list, tuple or set literal (nested ones flattened), in order."""
    node = parse_expression(source) if source else None
    if node is None:
        return ()
    return tuple(
        item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)
    )
