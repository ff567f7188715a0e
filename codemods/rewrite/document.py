"""A file as LibCST reads it, and its nodes by their `ast` positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal

import libcst as cst
from libcst._nodes.internal import CodegenState

from codemods.edits import Edit, Span
from codemods.rewrite.positions import Positions

NewlineText = Literal["\r\n", "\n"]
Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement

_TOKEN = re.compile(
    rb"""
    (?:\'\'\'(?:[^\\]|\\.)*?\'\'\' | \"\"\"(?:[^\\]|\\.)*?\"\"\")
    | (?:\'(?:[^\'\\\n]|\\.)*\' | \"(?:[^\"\\\n]|\\.)*\" | \#[^\n]*)
    | (?:\'(?:[^\'\\\n]|\\.)*\' | \"(?:[^\"\\\n]|\\.)*\" | \#[^\n]*)
    | (?P<link>\b(?:and|or|not|if|is|in|lambda|await)\b | [-+*/%@<>|&^~.])
    | elif | [\[\](){},\n]
    """,
    re.VERBOSE | re.DOTALL,
)
_MAX_BRACKETS = 400
_MAX_LINKS = 2000
"""LibCST's parser has no guard of its own: a few thousand nested brackets end the process."""


class RefusalError(Exception):
    """An edit, or a whole file, that cannot be handled without harm."""

    def __init__(self, *, reason: str, edit: Edit | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.edit = edit


def parse(source: bytes) -> cst.Module:
    """Parse `source` so that it prints as the same bytes.

    Raises RefusalError where that is not possible.
    """
    if b"\r" in source.replace(b"\r\n", b""):
        raise RefusalError(reason="the file has carriage returns that do not end a line")
    if b"\0" in source:
        raise RefusalError(reason="the file holds NUL bytes")
    if _is_too_nested(source):
        raise RefusalError(reason="it is nested too deeply")
    windows = source.count(b"\r\n")
    newline: NewlineText = "\r\n" if windows * 2 > source.count(b"\n") else "\n"
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise RefusalError(reason=f"LibCST cannot parse the file: {error.message} (line {error.raw_line})") from error
    except (UnicodeDecodeError, LookupError, SyntaxError) as error:
        raise RefusalError(reason=f"the file cannot be decoded: {error}") from error
    except RecursionError as error:
        raise RefusalError(reason="the file is nested too deeply") from error
    return module if module.default_newline == newline or not module.body else _with_newline(module, newline)


class _Newlines(cst.CSTTransformer):
    """Makes line ends explicit that LibCST took for the usual ones, and those usual that are."""

    def __init__(self, module: cst.Module, newline: NewlineText) -> None:
        super().__init__()
        self.module = module
        self.newline = newline

    def leave_Newline(  # noqa: N802 - LibCST's name
        self, original_node: cst.Newline, updated_node: cst.Newline
    ) -> cst.Newline:
        """LibCST takes the first line end of a file for the usual one; here it is the one that most lines have."""
        value = updated_node.value or self.module.default_newline
        return updated_node.with_changes(value=None if value == self.newline else value)


def _with_newline(module: cst.Module, newline: NewlineText) -> cst.Module:
    """`module`, which prints as before, with another usual line end for what is new."""
    changed = module.visit(_Newlines(module, newline))
    return changed.with_changes(default_newline=newline)


def _is_too_nested(source: bytes) -> bool:
    """True where brackets or operators are nested deeper than LibCST's parser can go: it would end the process.

    Operators are counted between commas, line ends and brackets; those of the brackets around them count too.
    """
    if len(source) < _MAX_LINKS:
        return False
    around: list[int] = []
    links = branches = 0
    for match in _TOKEN.finditer(source):
        token = match[0]
        if token in b"([{":
            around.append(links)
            if len(around) > _MAX_BRACKETS:
                return True
        elif token in b")]}":
            links = around.pop() if around else 0
        elif token in b",\n":
            # A line end ends nothing inside of brackets.
            links = around[-1] if around and token == b"," else links if around else 0
        elif token == b"elif":
            branches += 1
        elif match["link"]:
            links += 1
        if max(links, branches) > _MAX_LINKS:
            return True
    return False


class Document:
    """A parsed file with positions.

    Args:
        source: The file.
        whole: The lines of the file, where `source` is a part of it.
    """

    def __init__(self, source: bytes, whole: Sequence[str] = ()) -> None:
        self.module = parse(source)
        try:
            self.positions = Positions(self.module)
        except RecursionError as error:
            raise RefusalError(reason="the file is nested too deeply") from error
        self.text = self.positions.text
        try:
            printed = self.text.encode(self.module.encoding)
        except UnicodeEncodeError as error:
            raise RefusalError(reason=f"the file cannot be encoded again: {error}") from error
        if printed != source:
            raise RefusalError(reason="LibCST does not give back the file byte for byte")
        self.lines = self.text.split("\n")
        """The lines without their ``\\n`` (a ``\\r`` before it stays)."""
        self.whole = whole or self.lines
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def printed(self, module: cst.Module) -> str:
        """The text of `module`, which was made from this one: statements that are the same are not printed anew."""
        if not (module.has_trailing_newline and self.module.has_trailing_newline):
            return module.code
        same = {id(statement) for statement in self.module.body}
        state = CodegenState(module.default_indent, module.default_newline)
        for part in (*module.header, *module.body, *module.footer):
            if id(part) in same:
                start, end = self.positions.outer[id(part)]
                state.add_token(self.text[start:end])
            else:
                part._codegen(state)  # noqa: SLF001 - as `Module.code` does
        return "".join(state.tokens) or module.default_newline

    def offset(self, line: int, column: int) -> int:
        """The offset in the text of an `ast` position; -1 where there is no such place, the end for lines after it."""
        if line < 1:
            return -1
        if line > len(self.lines):
            return len(self.text)
        text = self.lines[line - 1]
        if not text.isascii():
            try:
                column = len(text.encode()[:column].decode())
            except UnicodeDecodeError:
                return -1
        return self._starts[line - 1] + column

    def line_at(self, offset: int) -> int:
        """The number of the line that holds `offset`."""
        return bisect_right(self._starts, offset, hi=len(self.lines))

    def range(self, span: Span) -> tuple[int, int]:
        """The offsets of a span."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    @cached_property
    def _expressions(self) -> dict[tuple[int, int], cst.BaseExpression]:
        found: dict[tuple[int, int], cst.BaseExpression] = {}
        positions = self.positions
        for node in positions.of(cst.BaseExpression):
            start, end = positions.inner[id(node)]
            if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:
                # `ast` counts the parentheses of a tuple and of a generator as part of it
                start = positions.inner[id(node.lpar[-1])][0]
                end = positions.inner[id(node.rpar[0])][1]
            elif isinstance(node, cst.GeneratorExp):
                found[self._with_parentheses_of_call(node)] = node
                continue
            found[start, end] = node
        return found

    def _with_parentheses_of_call(self, generator: cst.GeneratorExp) -> tuple[int, int]:
        """``f(x for x in y)``: the generator's place includes the parentheses of the call."""
        positions = self.positions
        argument = positions.parents[id(generator)]
        call = positions.parents[id(argument)]
        if not isinstance(call, cst.Call):
            return positions.inner[id(generator)]
        return positions.outer[id(call.whitespace_before_args)][0] - 1, positions.inner[id(call)][1]

    @cached_property
    def _arguments(self) -> dict[tuple[int, int], cst.Arg]:
        positions = self.positions
        return {positions.inner[id(node)]: node for node in positions.of(cst.Arg)}

    @cached_property
    def _statements(self) -> dict[int, Statement]:
        positions = self.positions
        found = positions.of(cst.BaseSmallStatement, cst.BaseCompoundStatement)
        return {positions.inner[id(node)][0]: node for node in found}

    @cached_property
    def _statement_ends(self) -> dict[int, list[Statement]]:
        ends: dict[int, list[Statement]] = {}
        for node in self._statements.values():
            ends.setdefault(self.positions.inner[id(node)][1], []).append(node)
        return ends

    def expression(self, span: Span) -> cst.BaseExpression | None:
        """The expression at `span`."""
        return self._expressions.get(self.range(span))

    def argument(self, span: Span) -> cst.Arg | None:
        """The argument (keyword, star and all) at `span`."""
        return self._arguments.get(self.range(span))

    def call(self, span: Span) -> cst.Call | None:
        """The call at `span`."""
        node = self.expression(span)
        return node if isinstance(node, cst.Call) else None

    def statement(self, span: Span) -> Statement | None:
        """The statement at `span`."""
        start, end = self.range(span)
        node = self._statements.get(start)
        return node if node is not None and self.positions.inner[id(node)][1] == end else None

    def run(self, span: Span) -> list[Statement] | None:
        """The statements of one block that fill `span` from its start to its end."""
        start, end = self.range(span)
        first = self._statements.get(start)
        if first is None:
            return None
        owner = self.block_of(first)
        siblings = statements_of(owner)
        for last in self._statement_ends.get(end, []):
            if self.block_of(last) is owner:
                begin = next(i for i, node in enumerate(siblings) if node is first)
                stop = next(i for i, node in enumerate(siblings) if node is last)
                return siblings[begin : stop + 1] if begin <= stop else None
        return None

    def block_of(self, statement: Statement) -> cst.CSTNode:
        """What holds `statement` in its list: a module, a block, a one-line suite; the `If` for an ``elif``."""
        parent = self.positions.parents[id(statement)]
        if isinstance(parent, cst.SimpleStatementLine):
            parent = self.positions.parents[id(parent)]
        return parent

    def ancestors(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The nodes around `node`, innermost first; the module last."""
        found = []
        parent = self.positions.parents.get(id(node))
        while parent is not None:
            found.append(parent)
            parent = self.positions.parents.get(id(parent))
        return found

    def enclosing(self, node: cst.CSTNode, wanted: Callable[[cst.CSTNode], bool]) -> cst.CSTNode | None:
        """The nearest node around `node` (or itself) that is `wanted`."""
        current: cst.CSTNode | None = node
        while current is not None and not wanted(current):
            current = self.positions.parents.get(id(current))
        return current

    def comments(self, start: int, end: int) -> list[cst.Comment]:
        """The comments between two offsets, in order."""
        return [node for offset, node in self._comments if start <= offset < end]

    @cached_property
    def _comments(self) -> list[tuple[int, cst.Comment]]:
        positions = self.positions
        return [(positions.inner[id(node)][0], node) for node in positions.of(cst.Comment)]


def statements_of(block: cst.CSTNode) -> list[Statement]:
    """The statements of a block, those that share a line one by one."""
    if isinstance(block, cst.If):
        return [block.orelse] if isinstance(block.orelse, cst.If) else []
    if isinstance(block, cst.SimpleStatementSuite):
        return list(block.body)
    found: list[Statement] = []
    if isinstance(block, cst.Module | cst.IndentedBlock):
        for statement in block.body:
            if isinstance(statement, cst.SimpleStatementLine):
                found.extend(statement.body)
            elif isinstance(statement, cst.BaseCompoundStatement):
                found.append(statement)
    return found
