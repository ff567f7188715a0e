"""The one pass over a module that makes all edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

from codemods.edits import AddArgument, InsertAfter, ReplaceExpression, ReplaceStatement, WrapStatements
from codemods.rewrite.arguments import add_argument
from codemods.rewrite.blocks import (
    Body,
    Entry,
    as_line,
    as_suite,
    assemble,
    deeper,
    entries_of,
    leading,
    own_line,
    replaced,
    set_apart,
    split,
    with_leading,
    wrap,
)
from codemods.rewrite.document import Document, RefusalError, Statement
from codemods.rewrite.extend import extended
from codemods.rewrite.fitting import Fitter, line_limit
from codemods.rewrite.holes import Holes
from codemods.rewrite.names import NewImport
from codemods.rewrite.places import as_value, check_in_string, placed
from codemods.rewrite.placing import is_docstring
from codemods.rewrite.targets import Target, relative
from codemods.rewrite.template import Filling

S = TypeVar("S", bound=cst.CSTNode)


class _StatementEdits:
    """What happens to one statement."""

    __slots__ = ("inserts", "replace")

    def __init__(self) -> None:
        self.replace: Target | None = None
        self.inserts: list[Target] = []


class Editor(cst.CSTTransformer):
    """Visits what leads to targets; detection is by the old nodes, replacement works on the new ones."""

    def __init__(self, document: Document, targets: Sequence[Target], extend: dict[int, list[str]]) -> None:
        super().__init__()
        self.document = document
        self.targets = targets
        self.extend = extend
        self.room = line_limit(document.whole, 88)
        self.limit = line_limit(document.whole, 120)
        self.local_imports: dict[int, list[NewImport]] = {}
        self.arguments: dict[int, list[Target]] = {}
        self.expressions: dict[int, Target] = {}
        self.statements: dict[int, _StatementEdits] = {}
        self.wraps: dict[int, list[Target]] = {}
        """By the id of the first statement."""
        self.separate: set[int] = set()
        """Ids of statements that do not stay within their line."""
        self.path: set[int] = set()
        """Ids of the nodes to visit."""
        self.replaced_here: dict[int, cst.BaseExpression] = {}
        """Expressions as they are right before their own replacement."""
        self.frames: list[list[cst.Comment]] = []
        """Comments that expressions lost, for each open statement."""
        self.rescued: dict[int, cst.EmptyLine] = {}
        """By id, the lines of such comments in front of statements."""
        for target in targets:
            self._register(target)

    def _register(self, target: Target) -> None:
        key = id(target.node)
        match target.edit:
            case AddArgument():
                self.arguments.setdefault(key, []).append(target)
            case ReplaceExpression():
                self.expressions[key] = target
            case WrapStatements():
                self.wraps.setdefault(key, []).append(target)
                self.separate.update(id(node) for node in (target.nodes[0], target.nodes[-1]))
            case ReplaceStatement():
                self.statements.setdefault(key, _StatementEdits()).replace = target
                self.separate.add(key)
            case InsertAfter():
                self.statements.setdefault(key, _StatementEdits()).inserts.append(target)
                self.separate.add(key)
        for node in target.nodes:
            self.lead_to(node)

    def lead_to(self, node: cst.CSTNode) -> None:
        """Have `node` visited."""
        self.path.add(id(node))
        self.path.update(id(ancestor) for ancestor in self.document.ancestors(node))

    # -- visiting ---------------------------------------------------------------------------------------------------

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self.frames.append([])
        return id(node) in self.path

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        changed = updated_node
        if isinstance(original_node, cst.BaseExpression) and isinstance(updated_node, cst.BaseExpression):
            return self._expression(original_node, updated_node)
        if id(original_node) in self.path:
            changed = self._within(original_node, updated_node)
        if isinstance(original_node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            lost = [own_line(comment) for comment in _distinct(self.frames.pop())]
            if lost:
                assert isinstance(changed, cst.BaseStatement)
                self.rescued.update((id(line), line) for line in lost)
                changed = with_leading(changed, [*leading(changed), *lost])
        return changed

    def _within(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        """Edits of the statements in a block."""
        if isinstance(original, cst.ImportFrom) and isinstance(updated, cst.ImportFrom):
            names = self.extend.get(id(original))
            return extended(updated, names, self.room) if names else updated
        if isinstance(original, cst.IndentedBlock) and isinstance(updated, cst.IndentedBlock):
            body = self.body(self._entries(original.body, updated.body), updated.indent)
            return body.block(updated.header, updated.footer, updated.indent)
        if isinstance(original, cst.SimpleStatementSuite) and isinstance(updated, cst.SimpleStatementSuite):
            entries = self._entries([as_line(original)], [as_line(updated)])
            indent = self.block_indent(original)
            return as_suite(updated, self.body(entries, indent), indent)
        if isinstance(original, cst.If) and isinstance(updated, cst.If):
            return self._elif(original, updated)
        if isinstance(original, cst.FunctionDef) and isinstance(updated, cst.FunctionDef):
            return self._with_local_imports(original, updated)
        if isinstance(original, cst.SimpleStatementLine | cst.While):
            return self._fitted(original, updated)
        return updated

    def _fitted(self, original: S, updated: cst.CSTNode) -> cst.CSTNode:
        """A statement in which expressions changed, over several lines if it became too long for one."""
        before, after = (
            node.test if isinstance(node, cst.If | cst.While) else node.with_changes(leading_lines=())
            for node in (original, updated)
        )
        code_of = self.document.module.code_for_node
        return updated if code_of(before) == code_of(after) else self._fitter(original).statement(updated)

    def _fitter(self, node: cst.CSTNode) -> Fitter:
        line = self.document.lines[self.document.line_at(self.document.positions.inner[id(node)][0]) - 1]
        start = self.document.positions.inner[id(node)][0]
        deeper = sum(
            isinstance(target.edit, WrapStatements) and target.range[0] <= start < target.range[1]
            for target in self.targets
        )
        unit = self._unit(node)
        return Fitter(self.limit, unit, line[: len(line) - len(line.lstrip())] + unit * deeper)

    def _entries(self, old: Sequence[cst.BaseStatement], new: Sequence[cst.BaseStatement]) -> list[Entry]:
        return entries_of(old, new, self.separate)

    def _elif(self, original: cst.If, updated: cst.If) -> cst.If:
        """An ``elif`` whose statement is edited becomes an ``else`` that holds it."""
        fitted = self._fitted(original, updated)
        assert isinstance(fitted, cst.If)
        updated, inner = fitted, original.orelse
        if not isinstance(inner, cst.If) or not isinstance(updated.orelse, cst.If) or id(inner) not in self.separate:
            return updated
        lead = updated.orelse.leading_lines
        statement = updated.orelse.with_changes(leading_lines=())
        indent = self.block_indent(inner)
        body = self.body(self._entries([inner], [statement]), indent)
        if not body.statements and not body.footer and not any(line.comment for line in lead):
            return updated.with_changes(orelse=None)
        body.statements = deeper(body.statements, self._unit(inner))
        block = body.block(cst.TrailingWhitespace(), (), indent)
        return updated.with_changes(orelse=cst.Else(leading_lines=lead, body=block))

    def block_indent(self, node: cst.CSTNode) -> str | None:
        """The indent that new blocks around `node` have, in LibCST's terms."""
        block = self.document.enclosing(node, lambda item: isinstance(item, cst.IndentedBlock))
        return block.indent if isinstance(block, cst.IndentedBlock) else None

    def _unit(self, node: cst.CSTNode) -> str:
        indent = self.block_indent(node)
        return self.document.module.default_indent if indent is None else indent

    # -- statements -------------------------------------------------------------------------------------------------

    def body(self, entries: list[Entry], indent: str | None) -> Body:
        """The statements of a block with the edits made to them."""
        self.edit_entries(entries, indent)
        return assemble(entries)

    def edit_entries(self, entries: list[Entry], indent: str | None, outer: cst.CSTNode | None = None) -> None:
        """Make the edits of the statements in `entries`.

        Where they go into the replacement of the statement `outer`, its own edits are made around that.
        """
        for position, entry in enumerate(entries):
            for key in (entry.ids & self.statements.keys()) - {id(outer)}:
                entries[position] = self._edited(entry, self.statements[key])
                entries[position].ids = entry.ids
                entries[position].line = entry.line
        present = set().union(*(entry.ids for entry in entries)) if entries else set()
        runs = [target for key in present & self.wraps.keys() for target in self.wraps[key]]
        runs = [target for target in runs if not any(node is outer for node in target.nodes)]
        for target in sorted(runs, key=lambda item: (len(item.nodes), item.range)):
            header = self._fill(target)
            assert isinstance(header, cst.Module)
            compound = header.body[0] if len(header.body) == 1 else None
            if not isinstance(compound, cst.BaseCompoundStatement):
                raise RefusalError(reason="the header is not one compound statement", edit=target.edit)
            wrap(entries, _statements(target.nodes), compound, indent, self.document.module.default_indent)

    def _edited(self, entry: Entry, edits: _StatementEdits) -> Entry:
        result = entry
        if edits.replace is not None:
            self.frames.append([])
            new = self._new_statements(edits.replace)
            new[1:] = set_apart(new[1:], 1)
            lost = _distinct([*self.frames.pop(), *self._lost(edits.replace)])
            old = entry.statements[0]
            old = with_leading(old, [line for line in leading(old) if id(line) not in self.rescued])
            if any(id(edits.replace.node) in map(id, hole.statements) for hole in edits.replace.holes):
                old = with_leading(cst.SimpleStatementLine([cst.Pass()]), leading(old))
            result = replaced(old, new, lost)
        for target in edits.inserts:
            inside = any(isinstance(item, cst.BaseSuite) for item in self.document.ancestors(target.node))
            blank = 1 if inside else 2
            result.statements = [*result.statements, *set_apart(self._new_statements(target), blank)]
            result.fixed = True
        return result

    def _new_statements(self, target: Target) -> list[cst.BaseStatement]:
        filled_template = self._fill(target)
        assert isinstance(filled_template, cst.Module)
        new: list[cst.BaseStatement] = [*filled_template.body]
        if new and filled_template.header:
            comments = [line for line in filled_template.header if line.comment is not None]
            new[0] = with_leading(new[0], [*comments, *leading(new[0])])
        return new

    def _lost(self, target: Target) -> list[cst.Comment]:
        """The comments within a replaced node that none of the holes in it takes along."""
        document = self.document
        start, end = target.range
        own: set[int] = set()
        if isinstance(target.node, cst.BaseCompoundStatement):
            start, end = document.positions.outer[id(target.node)]
            own = {id(line.comment) for line in leading(target.node)}
        kept = [
            hole.range
            for item in self.targets
            for hole in item.holes
            if start <= hole.range[0] and hole.range[1] <= max(end, target.range[1])
        ]
        kept += [hole.range for hole in target.holes]
        lost = []
        for comment in document.comments(start, end):
            place = document.positions.inner[id(comment)][0]
            if any(first <= place < last for first, last in kept):
                continue
            if id(comment) not in own:
                lost.append(comment)
        return lost

    def _with_local_imports(self, original: cst.FunctionDef, updated: cst.FunctionDef) -> cst.FunctionDef:
        new = self.local_imports.get(id(original))
        if not new:
            return updated
        body = updated.body
        if isinstance(body, cst.SimpleStatementSuite):
            indent = self.block_indent(original)
            body = cst.IndentedBlock(body=[as_line(body)], indent=indent)
        assert isinstance(body, cst.IndentedBlock)
        statements: list[cst.BaseStatement] = [*body.body]
        position = 1 if is_docstring(statements[0]) else 0
        lines: list[cst.BaseStatement] = [cst.parse_statement(item.text) for item in sorted(new)]
        following = statements[position] if position < len(statements) else None
        if following is not None and not _is_import(following):
            lead = leading(following)
            if not lead or lead[0].comment is not None:
                statements[position] = with_leading(following, [cst.EmptyLine(indent=False), *lead])
            elif position:
                lines[0] = with_leading(lines[0], lead)
        statements[position:position] = lines
        return updated.with_changes(body=body.with_changes(body=statements))

    # -- expressions ------------------------------------------------------------------------------------------------

    def _expression(self, original: cst.BaseExpression, updated: cst.BaseExpression) -> cst.BaseExpression:
        key = id(original)
        for target in self.arguments.get(key, ()):
            updated = self.added(updated, target)
        replacement = self.expressions.get(key)
        if replacement is None:
            return updated
        self.replaced_here[key] = updated
        new = self._fill(replacement)
        assert isinstance(new, cst.BaseExpression)
        if self.frames:
            self.frames[-1] += self._lost(replacement)
        elsewhere = any(
            original is hole.expression for item in self.targets if item is not replacement for hole in item.holes
        )
        return placed(self.document, new, original, replacement.edit, elsewhere=elsewhere)

    def added(self, call: cst.CSTNode, target: Target) -> cst.Call:
        """`call` with the argument that `target` adds."""
        edit = target.edit
        value = self._fill(target)
        if (
            not isinstance(call, cst.Call)
            or not isinstance(edit, AddArgument)
            or not isinstance(value, cst.BaseExpression)
        ):
            raise RefusalError(reason="there is no call any more", edit=edit)
        check_in_string(self.document, value, target.node, edit)
        try:
            return add_argument(call, edit.keyword, as_value(value), self._unit(target.node))
        except RefusalError as refusal:
            raise RefusalError(reason=refusal.reason, edit=edit) from refusal

    def lines_of(self, run: Sequence[Statement]) -> tuple[list[cst.BaseStatement], list[cst.BaseStatement]]:
        """The statements of `run` as lines: the old ones, and those with the edits within them."""
        old: list[cst.BaseStatement] = []
        new: list[cst.BaseStatement] = []
        for statement in run:
            if isinstance(statement, cst.BaseCompoundStatement):
                old.append(statement)
                new.append(_visited(statement, self))
                continue
            owner = self.document.positions.parents[id(statement)]
            line = as_line(owner) if isinstance(owner, cst.SimpleStatementSuite) else owner
            assert isinstance(line, cst.SimpleStatementLine)
            small = [item if item is not statement else _visited(statement, self) for item in line.body]
            alone = split(line.with_changes(body=small))
            position = next(index for index, item in enumerate(line.body) if item is statement)
            old.append(cst.SimpleStatementLine([statement]))
            new.append(alone[position])
        return old, new

    # -- templates --------------------------------------------------------------------------------------------------

    def _fill(self, target: Target) -> cst.CSTNode:
        filling = Filling(
            target.edit,
            target.spellings,
            Holes(self, target),
            relative(self.document, target.node) if isinstance(target.template, cst.BaseExpression) else "",
            self._unit(target.node),
            self.block_indent(target.node),
            self._fitter(target.node),
        )
        return filling.fill(target.template)


def _statements(nodes: Sequence[cst.CSTNode]) -> list[Statement]:
    return [node for node in nodes if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement)]


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Import | cst.ImportFrom)


def _visited(node: S, editor: Editor) -> S:
    """A node that visiting neither removes nor makes into several."""
    now = node.visit(editor)
    assert isinstance(now, type(node))
    return now


def _distinct(comments: Sequence[cst.Comment]) -> list[cst.Comment]:
    """Each comment once: a node may be visited several times."""
    return list({id(comment): comment for comment in comments}.values())
