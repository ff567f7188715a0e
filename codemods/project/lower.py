"""Newer syntax for an older `ast`: the tokens of Python 3.12 to 3.14 spelled as Python 3.11 reads them, in memory.

Spans of nodes are used to edit the real file, so every node keeps its line and column. What is replaced is replaced by
as many bytes: type parameters become spaces, ``type X = int`` becomes ``type;X = int``, the space before an
unparenthesised ``except A, B:`` becomes the missing parenthesis, a t-string becomes an f-string, and an f-string that
only newer versions read becomes a tuple of its expressions.
"""

from __future__ import annotations

import ast
import bisect
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemods.project.scan import Kind, ScanError, Token, scan
from codemods.project.source import parse_text


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text that `ast` reads in place of the real one."""

    text: str
    """As many lines as the real text."""
    inexact: frozenset[int]
    """Lines whose columns are not those of the real text: nothing may be edited there."""
    hidden: tuple[tuple[int, int], ...]
    """First and last line of each piece whose content `ast` does not see (type parameters)."""


def lower(text: str) -> Lowered | None:
    """`text` in the syntax of the Python that runs this, or None where it is not Python of any version."""
    parsed = parse_lowered(text)
    return parsed[0] if parsed else None


def parse_lowered(text: str) -> tuple[Lowered, ast.Module] | None:
    """What `lower` gives, with its tree."""
    try:
        lowering = _Lowering(text)
        lowering.run()
        lowered = lowering.result()
        tree = parse_text(lowered.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, ScanError):
        return None
    return None if _is_python_2(tree, lowering.excepts) else (lowered, tree)


class _Lowering:
    """One text on its way down; `out` holds what stands for each character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
        self.out = list(text)
        self.inexact: set[int] = set()
        self.hidden: list[tuple[int, int]] = []
        self.excepts: list[int] = []
        """Lines of the `except` clauses that got parentheses."""

    def result(self) -> Lowered:
        return Lowered("".join(self.out), frozenset(self.inexact), tuple(self.hidden))

    def run(self) -> None:
        tokens = scan(self.text)
        for index, token in enumerate(tokens):
            if token.kind is not Kind.NAME:
                continue
            if token.text in ("def", "class"):
                self.type_parameters(tokens, index + 2)
            elif token.text == "type" and _is_alias(tokens, index):
                self.out[token.end] = ";"
                self.type_parameters(tokens, index + 2)
            elif token.text == "except":
                self.except_clause(tokens, index)
        self.strings(tokens)

    def line(self, offset: int) -> int:
        return bisect.bisect_right(self.starts, offset)

    def blank(self, start: int, end: int) -> None:
        """Spaces for everything but line ends, as many as the characters have bytes in UTF-8."""
        for offset in range(start, end):
            char = self.text[offset]
            if char not in "\r\n":
                self.out[offset] = " " * len(char.encode())

    def type_parameters(self, tokens: Sequence[Token], index: int) -> None:
        """Blank the brackets that open at `index`, if they do; the lines in them are joined by backslashes."""
        if index >= len(tokens) or tokens[index].text != "[" or tokens[index].kind is not Kind.OPERATOR:
            return
        start, end = tokens[index].start, _closing(tokens, index).end
        self.blank(start, end)
        for found in re.finditer(r"\r\n|\r|\n", self.text[start:end]):
            offset = start + found.start()
            self.out[offset] = "\\" + self.text[offset]
        self.hidden.append((self.line(start), self.line(end)))

    def except_clause(self, tokens: Sequence[Token], index: int) -> None:
        """Give ``except A, B:`` its parentheses: the first in place of the space, the second before the colon."""
        clause = list(_clause(tokens, index + 1))
        if clause and clause[0].text == "*":
            del clause[0]
        if not clause or not _has_comma(clause):
            return
        first, last = clause[0], clause[-1]
        line = self.line(first.start)
        self.excepts.append(line)
        if self.text[first.start - 1] in " \t":
            self.out[first.start - 1] = "("
        else:
            self.out[first.start] = "(" + self.out[first.start]
            self.inexact.add(line)
        if self.text[last.end] in " \t":
            self.out[last.end] = ")"
            return
        self.out[last.end] = ")" + self.out[last.end]
        rest = re.compile(r"[ \t]*").match(self.text, last.end + 1)
        assert rest is not None
        if rest.end() == len(self.text) or self.text[rest.end()] in "#\r\n\\":
            return
        if rest.end() > last.end + 1:
            self.out[last.end + 1] = ""
        else:
            self.inexact.add(self.line(last.end))

    def strings(self, tokens: Sequence[Token]) -> None:
        """Lower the formatted strings that the running Python cannot read, with the strings they are joined to."""
        for run in _string_runs(tokens):
            for token in run:
                if "t" in token.text:
                    self.prefix(token)
            start, end = run[0].start, run[-1].end
            if not _is_readable("".join(self.out[start:end])):
                self.tuple_of_fields(run)

    def prefix(self, token: Token) -> None:
        for offset in range(token.start, token.start + len(token.text)):
            if self.text[offset] in "tT":
                self.out[offset] = "f"

    def tuple_of_fields(self, run: Sequence[Token]) -> None:
        """``f"{a["b"]}: {c}"`` becomes ``(  a["b"]   ,c,)``: what it reads stays in sight, at its place."""
        fields = [field for token in run for field in token.fields]
        for token in run:
            position = token.start
            for field in token.fields:
                self.blank(position, field.brace + 1)
                position = field.end
            self.blank(position, token.end)
        for field in fields[1:]:
            self.out[field.brace] = ","
        if fields:
            self.out[fields[-1].end] = ","
        self.out[run[0].start], self.out[run[-1].end - 1] = "(", ")"
        for field in fields:
            self.strings(field.tokens)


def _is_alias(tokens: Sequence[Token], index: int) -> bool:
    """True for the `type` of a type alias statement."""
    if index and tokens[index - 1].kind is not Kind.NEWLINE and tokens[index - 1].text not in (";", ":"):
        return False
    after = tokens[index + 1 : index + 3]
    return len(after) == 2 and after[0].kind is Kind.NAME and after[1].text in ("=", "[") and after[0].text != "in"


def _closing(tokens: Sequence[Token], index: int) -> Token:
    """The bracket that closes the one at `index`."""
    depth = 0
    for token in tokens[index:]:
        if token.kind is Kind.OPERATOR:
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth == 0:
                return token
    raise ScanError


def _clause(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """The tokens from `index` to the colon that ends the header."""
    depth = 0
    for token in tokens[index:]:
        if token.kind is Kind.OPERATOR:
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth == 0 and token.text == ":":
                return
        yield token
    raise ScanError


def _has_comma(clause: Sequence[Token]) -> bool:
    depth = 0
    for token in clause:
        if token.kind is Kind.OPERATOR:
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth == 0 and token.text == ",":
                return True
    return False


def _string_runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The runs of adjacent strings that hold a formatted one."""
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and token.kind in (Kind.STRING, Kind.FORMATTED):
            run.append(token)
            continue
        if any(item.kind is Kind.FORMATTED for item in run):
            yield run
        run = []


def _is_readable(strings: str) -> bool:
    try:
        parse_text(f"({strings}\n)")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_python_2(tree: ast.Module, excepts: Sequence[int]) -> bool:
    """True where ``except A, b:`` binds `b` as Python 2 does: nothing else in the file gives that name a meaning."""
    if not excepts:
        return False
    names = {
        node.type.elts[1].id
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple) and node.type.lineno in excepts
        if len(node.type.elts) == 2 and isinstance(node.type.elts[1], ast.Name) and node.type.elts[1].id.islower()
    }
    return bool(names - _bound(tree)) if names else False


def _bound(tree: ast.Module) -> set[str]:
    """Every name that anything in the file binds."""
    bound: set[str] = set(dir(builtins))
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.alias(name=name, asname=asname):
                bound.add(asname or name.partition(".")[0])
    return bound


_PYTHON_2 = (
    (re.compile(r"^\s*print\b(?!\s*\()|^\s*print\s*>>|\bprint\s+[\"'\w]"), "print statement"),
    (re.compile(r"\bexcept\s+[\w.() ,]+,\s*\w+\s*:"), '"except X, name"'),
    (re.compile(r"\bexec\s+[\"'\w]"), "exec statement"),
    (re.compile(r"\braise\s+[\w.]+\s*,"), '"raise X, value"'),
    (re.compile(r"<>"), '"<>"'),
    (re.compile(r"`"), "backticks"),
    (re.compile(r"\b[uU][rR][\"']"), "ur string"),
    (re.compile(r"\b\d+[lL]\b"), "long integer"),
    (re.compile(r"(?<![\w.])0[0-7]+\b"), "octal number without 0o"),
    (re.compile(r"(?:def|lambda)\b[^(:]*\(?[^)]*\([\w, ]+\)"), "tuple parameter"),
)
_NOT_PYTHON = (
    (re.compile(r"\{\{|\{%|\$\{|<%|%>"), "a template, not Python"),
    (re.compile(r"^(?:<{7}|={7}|>{7})"), "merge conflict marker"),
)

_LINE = 300
"""So much of a line is looked at: longer ones are data, or were made to keep a pattern busy."""


def plain_reason(error: SyntaxError, lines: Sequence[str]) -> str:
    """What keeps a file from being parsed, in one plain phrase with its line."""
    number = error.lineno or 1
    line = lines[number - 1][:_LINE] if 0 < number <= len(lines) else ""
    for pattern, what in _NOT_PYTHON:
        if pattern.search(line):
            return f"{what}, line {number}"
    for pattern, what in _PYTHON_2:
        if pattern.search(line):
            return f"Python 2 syntax: {what}, line {number}"
    message = (error.msg or "invalid syntax").split(". ")[0]
    return f"syntax error: {message}, line {number}"
