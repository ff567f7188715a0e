"""Templates: parsed with LibCST, then filled with symbols and with what stands at the holes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol, TypeVar

import libcst as cst

from codemods.edits import AddArgument, Arguments, Edit, ReplaceExpression, WrapStatements
from codemods.rewrite.arguments import Margins, splice
from codemods.rewrite.document import RefusalError
from codemods.rewrite.fitting import Fitter
from codemods.rewrite.layout import Listing, breaks_lines, is_vertical, like_the_chain, shifted, vertical
from codemods.rewrite.parens import fit, goes_over_lines, is_atom

S = TypeVar("S", bound=cst.BaseStatement)
_PLACEHOLDER = re.compile(r"\$(?:\{(?P<hole>\d+)\}|(?P<symbol>[A-Za-z_]\w*))")
_MARKER = re.compile(r"__refret_(?P<kind>hole|symbol)_(?P<key>\w+?)__(?!\w)")


def text_of(edit: Edit) -> str:
    """The template of `edit`."""
    match edit:
        case AddArgument():
            return edit.value
        case WrapStatements():
            return f"{edit.header.rstrip()} pass"
        case _:
            return edit.template


def _marked(edit: Edit) -> str:
    """The template with identifiers in place of its placeholders."""

    def mark(match: re.Match[str]) -> str:
        hole, symbol = match.group("hole"), match.group("symbol")
        if hole is not None and int(hole) < len(edit.holes):
            return f"__refret_hole_{hole}__"
        if symbol is not None and symbol in edit.symbols:
            return f"__refret_symbol_{symbol}__"
        return match.group()

    return _PLACEHOLDER.sub(mark, text_of(edit))


def _unmarked(text: str) -> str:
    """String literals keep their dollars."""

    def restore(match: re.Match[str]) -> str:
        key = match.group("key")
        return f"${{{key}}}" if match.group("kind") == "hole" else f"${key}"

    return _MARKER.sub(restore, text)


def parse_template(edit: Edit, module: cst.Module) -> cst.BaseExpression | cst.Module:
    """The tree of the template of `edit`: an expression, or statements in a module of their own."""
    text = _marked(edit).replace("\r\n", "\n").replace("\n", module.default_newline)
    config = module.config_for_parsing
    try:
        if isinstance(edit, ReplaceExpression | AddArgument):
            return _expression(text.strip(), config)
        return cst.parse_module(text, config)
    except cst.ParserSyntaxError as error:
        raise RefusalError(
            reason=f"the template {text_of(edit)!r} cannot be parsed: {error.message}", edit=edit
        ) from error


def _expression(text: str, config: cst.PartialParserConfig) -> cst.BaseExpression:
    try:
        return cst.parse_expression(text, config)
    except cst.ParserSyntaxError:
        # LibCST takes some only in parentheses: ``yield x``, ``a := 1``, and what goes over several lines
        inner = cst.parse_expression(f"({text})", config)
        return inner.with_changes(lpar=inner.lpar[1:], rpar=inner.rpar[:-1])


def hole_number(node: cst.CSTNode | None) -> int | None:
    """The number of the hole that `node` stands for."""
    match = _MARKER.fullmatch(node.value) if isinstance(node, cst.Name) else None
    return int(match.group("key")) if match and match.group("kind") == "hole" else None


def symbol_name(node: cst.CSTNode | None) -> str | None:
    """The symbol that `node` stands for."""
    match = _MARKER.fullmatch(node.value) if isinstance(node, cst.Name) else None
    return match.group("key") if match and match.group("kind") == "symbol" else None


def symbols_in(tree: cst.CSTNode) -> Iterator[tuple[str, str | None]]:
    """The symbols of a template, with the attribute that follows each."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Attribute) and (name := symbol_name(node.value)) is not None:
            yield name, node.attr.value
        elif (name := symbol_name(node)) is not None:
            yield name, None
        else:
            pending.extend(node.children)


def holes_in(tree: cst.CSTNode) -> Iterator[int]:
    """The numbers of the holes that a template uses."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if (number := hole_number(node)) is not None:
            yield number
        pending.extend(node.children)


def statement_hole(node: cst.CSTNode) -> int | None:
    """The hole that stands alone as the statement `node`."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return None
    only = node.body[0]
    return hole_number(only.value) if isinstance(only, cst.Expr) else None


class Supply(Protocol):
    """What the holes of one edit hold now."""

    def expression(self, number: int) -> cst.BaseExpression | None:
        """The expression in a hole."""

    def argument(self, number: int) -> cst.Arg | None:
        """The keyword or starred argument in a hole."""

    def call(self, number: int) -> cst.Call | None:
        """The call whose arguments are in a hole."""

    def statements(self, number: int) -> Sequence[cst.BaseStatement] | None:
        """The statements in a hole."""

    def indent(self, number: int) -> str:
        """How much more the line of a hole is indented than its block."""


@dataclass
class Filling:
    """Everything that a template is filled with."""

    edit: Edit
    spellings: Mapping[tuple[str, str | None], tuple[str, bool]]
    supply: Supply
    outer: str
    """How much more the line of the edit is indented than its block."""
    unit: str
    """One level of indentation."""
    block_indent: str | None
    """LibCST's indent of new blocks; None for the file's usual one."""
    fitter: Fitter
    """For statements that are too long for a line."""

    def fill(self, tree: cst.CSTNode) -> cst.CSTNode:
        """The template with its placeholders replaced."""
        used = set(holes_in(tree))
        missing = [number for number in range(len(self.edit.holes)) if number not in used]
        if missing:
            raise RefusalError(
                reason=f"the template {text_of(self.edit)!r} does not use its hole {missing[0]}", edit=self.edit
            )
        filled = tree.visit(_Filler(self))
        assert isinstance(filled, cst.CSTNode)
        return filled


class _Filler(cst.CSTTransformer):
    def __init__(self, filling: Filling) -> None:
        super().__init__()
        self.filling = filling
        self.edit = filling.edit
        self.supply = filling.supply
        self.stack: list[cst.CSTNode] = []
        self.long = {number: self._breaks(number) for number in range(len(self.edit.holes))}

    def _breaks(self, number: int) -> bool:
        """Whether what is in the hole goes over several lines."""
        if isinstance(self.edit.holes[number], Arguments):
            call = self.supply.call(number)
            return call is not None and any(breaks_lines(part) for part in (call.whitespace_before_args, *call.args))
        found = self.supply.argument(number) or self.supply.expression(number)
        return found is not None and breaks_lines(found)

    def _refusal(self, reason: str) -> RefusalError:
        return RefusalError(reason=f"{reason} in the template {text_of(self.edit)!r}", edit=self.edit)

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.stack.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        self.stack.pop()
        changes: dict[type[cst.CSTNode], Callable[..., object]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Arg: self._arg,
            cst.Call: self._call,
            cst.SimpleStatementLine: self._line,
            cst.If: self._fitted,
            cst.While: self._fitted,
            cst.SimpleString: self._string,
            cst.FormattedStringText: self._string,
            cst.IndentedBlock: self._block,
        }
        change = changes.get(type(original_node))
        return updated_node if change is None else change(original_node, updated_node)

    def _name(self, original: cst.Name, updated: cst.Name) -> cst.BaseExpression:
        parent = self.stack[-1] if self.stack else None
        name = symbol_name(original)
        if name is not None:
            if isinstance(parent, cst.Attribute) and parent.value is original:
                return updated
            return self._spelled(name, None)[0]
        number = hole_number(original)
        if number is None or self._takes_whole(parent, original, number):
            return updated
        found = self.supply.expression(number)
        if found is None:
            raise self._refusal(reason=f"the hole {number} holds no expression")
        if isinstance(parent, cst.Attribute) and self._is_continued(original) and is_atom(found):
            return found.with_changes(lpar=(), rpar=())
        outer = self._indent(original)
        if goes_over_lines(found) and not self._starts_line(original):
            outer += self.filling.unit
        found = shifted(found, self.supply.indent(number), outer)
        return fit(found, self.stack[::-1], original) if self.stack else found

    def _is_continued(self, node: cst.BaseExpression) -> bool:
        """Whether the hole `node` is what stands at the place of the edit: a chain that the template goes on with."""
        number = hole_number(node)
        edit = self.edit
        return number is not None and isinstance(edit, ReplaceExpression) and edit.holes[number] == edit.at

    def _starts_line(self, node: cst.CSTNode) -> bool:
        """Whether `node` is an argument of a call that will have one argument a line."""
        argument, call = self.stack[-1:], self.stack[-2:-1]
        return bool(argument and call) and isinstance(call[0], cst.Call) and call[0].func is not node

    def _takes_whole(self, parent: cst.CSTNode | None, original: cst.Name, number: int) -> bool:
        """Whether a node further up replaces itself by the hole: an argument or a statement."""
        if isinstance(parent, cst.Arg) and parent.keyword is None and not parent.star:
            if isinstance(self.edit.holes[number], Arguments):
                return True
            return self.supply.argument(number) is not None
        line = self.stack[-2] if isinstance(parent, cst.Expr) and len(self.stack) > 1 else None
        return line is not None and statement_hole(line) is not None and self.supply.statements(number) is not None

    def _spelled(self, name: str, attribute: str | None) -> tuple[cst.BaseExpression, bool]:
        text, consumed = self.filling.spellings[name, attribute]
        return cst.parse_expression(text), consumed

    def _attribute(self, original: cst.Attribute, updated: cst.Attribute) -> cst.BaseExpression:
        name = symbol_name(original.value)
        if name is None:
            return like_the_chain(updated) if self._is_continued(original.value) else updated
        spelled, consumed = self._spelled(name, original.attr.value)
        return spelled if consumed else updated.with_changes(value=spelled)

    def _arg(self, original: cst.Arg, updated: cst.Arg) -> cst.Arg:
        number = hole_number(original.value)
        if number is None or original.keyword is not None or original.star:
            return updated
        if isinstance(self.edit.holes[number], Arguments):
            return updated
        found = self.supply.argument(number)
        if found is None:
            return updated
        found = shifted(found, self.supply.indent(number), self._indent(original))
        return found.with_changes(comma=updated.comma, whitespace_after_arg=updated.whitespace_after_arg)

    def _call(self, original: cst.Call, updated: cst.Call) -> cst.Call:
        outer = self._indent(original) if self._is_long(original) else None
        for position in reversed(range(len(original.args))):
            number = hole_number(original.args[position].value)
            if number is None or not isinstance(self.edit.holes[number], Arguments):
                continue
            donor = self.supply.call(number)
            if donor is None:
                raise self._refusal(reason=f"the hole {number} is no call")
            updated = splice(updated, position, donor, Margins(self.supply.indent(number), outer, self.filling.unit))
        if outer is not None and not is_vertical(updated):
            updated = vertical(updated, Listing.of(updated), outer, self.filling.unit)
        return updated

    def _is_long(self, call: cst.Call) -> bool:
        """Whether arguments of `call` hold something that goes over several lines."""
        return any(self.long[number] for arg in call.args for number in holes_in(arg))

    def _indent(self, current: cst.CSTNode) -> str:
        """The indent, within the block, of the line on which the node `current` will start."""
        indent = self.filling.outer
        chain = [*self.stack, current]
        for node, inside in pairwise(chain):
            if isinstance(node, cst.Call) and inside is not node.func and self._is_long(node):
                indent += self.filling.unit
        return indent

    def _line(
        self, original: cst.SimpleStatementLine, updated: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        number = statement_hole(original)
        found = None if number is None else self.supply.statements(number)
        return self._fitted(original, updated) if found is None else cst.FlattenSentinel(found)

    def _fitted(self, original: S, updated: S) -> S:
        depth = sum(isinstance(node, cst.IndentedBlock) for node in self.stack)
        fitter = self.filling.fitter
        return replace(fitter, margin=fitter.margin + depth * fitter.unit).statement(updated)

    def _string(
        self,
        original: cst.SimpleString | cst.FormattedStringText,
        updated: cst.SimpleString | cst.FormattedStringText,
    ) -> cst.CSTNode:
        return updated.with_changes(value=_unmarked(updated.value))

    def _block(self, original: cst.IndentedBlock, updated: cst.IndentedBlock) -> cst.IndentedBlock:
        return updated.with_changes(indent=self.filling.block_indent)
