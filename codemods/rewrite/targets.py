"""Edits with the nodes that they are about, and the checks that they can be made together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from codemods.edits import (
    AddArgument,
    Arguments,
    Edit,
    Hole,
    InsertAfter,
    ReplaceExpression,
    ReplaceStatement,
    WrapStatements,
)
from codemods.rewrite.document import Document, RefusalError, Statement
from codemods.rewrite.names import Names
from codemods.rewrite.template import parse_template, symbols_in

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class HoleNodes:
    """What a hole may stand for; the template's placeholder decides."""

    range: Range
    expression: cst.BaseExpression | None = None
    argument: cst.Arg | None = None
    statements: Sequence[Statement] = ()
    call: cst.Call | None = None
    indent: str = ""


@dataclass(slots=True, eq=False)
class Target:
    """An edit with its node, its template and the spelling of its symbols."""

    edit: Edit
    nodes: list[cst.CSTNode]
    """One node; the statements of the run for `WrapStatements`."""
    range: Range
    template: cst.BaseExpression | cst.Module
    holes: list[HoleNodes]
    spellings: dict[tuple[str, str | None], tuple[str, bool]] = field(default_factory=dict)

    @property
    def node(self) -> cst.CSTNode:
        """The (first) node."""
        return self.nodes[0]

    @property
    def removes(self) -> bool:
        """Whether nothing stands where the statement was."""
        return isinstance(self.edit, ReplaceStatement) and not self.edit.template.strip()

    @property
    def replaces(self) -> bool:
        """Whether the node goes, but for what the holes hold."""
        return isinstance(self.edit, ReplaceExpression | ReplaceStatement)


def find_targets(document: Document, names: Names, edits: Sequence[Edit]) -> list[Target]:
    """The nodes of all edits. Raises RefusalError for an edit that cannot be carried out, alone or with the others."""
    targets = []
    for edit in edits:
        nodes = _nodes(document, edit)
        template = parse_template(edit, document.module)
        holes = [_hole(document, hole, edit) for hole in edit.holes]
        target = Target(edit, nodes, document.range(edit.at), template, holes)
        for symbol, attribute in dict.fromkeys(symbols_in(template)):
            try:
                target.spellings[symbol, attribute] = names.spell(edit.symbols[symbol], attribute, nodes[0])
            except RefusalError as refusal:
                raise RefusalError(reason=refusal.reason, edit=edit) from refusal
        targets.append(target)
    for index, one in enumerate(targets):
        for other in targets[index + 1 :]:
            _check(one, other)
    return targets


def _nodes(document: Document, edit: Edit) -> list[cst.CSTNode]:
    found: Sequence[cst.CSTNode | None]
    match edit:
        case ReplaceExpression():
            found = [document.expression(edit.at)]
        case AddArgument():
            found = [document.call(edit.at)]
        case WrapStatements():
            found = document.run(edit.at) or [None]
        case _:
            found = [document.statement(edit.at)]
    nodes = [node for node in found if node is not None]
    if not nodes:
        kind = {ReplaceExpression: "expression", AddArgument: "call"}.get(type(edit), "statement")
        raise RefusalError(reason=f"there is no {kind} at line {edit.at.line}, column {edit.at.column}", edit=edit)
    return nodes


def _hole(document: Document, hole: Hole, edit: Edit) -> HoleNodes:
    if isinstance(hole, Arguments):
        call = document.call(hole.call)
        if call is None:
            raise RefusalError(
                reason=f"there is no call at line {hole.call.line}, column {hole.call.column}", edit=edit
            )
        start = document.positions.outer[id(call.whitespace_before_args)][0]
        return HoleNodes((start, document.positions.inner[id(call)][1]), call=call, indent=relative(document, call))
    expression, argument, statements = document.expression(hole), document.argument(hole), document.run(hole)
    found = [node for node in (expression, argument, *(statements or ())) if node is not None]
    if not found:
        raise RefusalError(reason=f"there is nothing for a hole at line {hole.line}, column {hole.column}", edit=edit)
    outer = [document.positions.outer[id(_with_line(document, node))] for node in found]
    reach = min(start for start, _ in outer), max(end for _, end in outer)
    outermost = expression.lpar[0] if expression is not None and expression.lpar else found[0]
    indent = relative(document, outermost)
    return HoleNodes(reach, expression, argument, statements or (), indent=indent)


def _with_line(document: Document, node: cst.CSTNode) -> cst.CSTNode:
    """The line of a small statement, for the comments that it holds; other nodes as they are."""
    parent = document.positions.parents[id(node)]
    return parent if isinstance(parent, cst.SimpleStatementLine) else node


def relative(document: Document, node: cst.CSTNode) -> str:
    """How much more the line on which `node` starts is indented than the statement that holds it."""
    kinds = (cst.BaseSmallStatement, cst.BaseCompoundStatement)
    statement = document.enclosing(node, lambda item: isinstance(item, kinds))
    if statement is None:
        return ""
    line, base = (
        document.lines[document.line_at(document.positions.inner[id(item)][0]) - 1] for item in (node, statement)
    )
    indent, outer = (text[: len(text) - len(text.lstrip())] for text in (line, base))
    return indent.removeprefix(outer) if indent.startswith(outer) else ""


def _check(one: Target, other: Target) -> None:
    """Raises RefusalError where two edits of one pass do not go together."""
    inner, outer = (one, other) if _within(one.range, other.range) else (other, one)
    if not _within(inner.range, outer.range):
        if inner.range[0] < outer.range[1] and outer.range[0] < inner.range[1]:
            raise RefusalError(reason="it overlaps with another edit", edit=other.edit)
        return
    if inner.range == outer.range:
        _check_at_one_node(one, other)
    elif outer.replaces and not any(_within(inner.range, hole.range) for hole in outer.holes):
        raise RefusalError(reason="it lies in code that another edit replaces", edit=inner.edit)


def _within(inner: Range, outer: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


_ORDER = (AddArgument, ReplaceExpression, ReplaceStatement, InsertAfter, WrapStatements)


def _check_at_one_node(one: Target, other: Target) -> None:
    inner, outer = sorted((one, other), key=lambda target: _ORDER.index(type(target.edit)))
    if isinstance(outer.edit, InsertAfter | WrapStatements) and type(inner.edit) is not WrapStatements:
        return
    if isinstance(inner.edit, AddArgument) and isinstance(outer.edit, AddArgument):
        if inner.edit.keyword == outer.edit.keyword != "":
            raise RefusalError(reason=f"another edit adds {inner.edit.keyword} to the same call", edit=other.edit)
        return
    carried = outer.replaces and any(_carries(hole, inner) for hole in outer.holes)
    if type(inner.edit) is type(outer.edit) or not carried:
        raise RefusalError(reason="another edit changes the same node", edit=other.edit)


def _carries(hole: HoleNodes, inner: Target) -> bool:
    """Whether a hole holds what the edit `inner`, at the same place as the hole's own edit, makes of its node."""
    if hole.call is not None:
        return isinstance(inner.edit, AddArgument) and hole.call is inner.node
    return _within(inner.range, hole.range)
