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
    split,
    with_leading,
    wrap,
)
from codemods.rewrite.document import Document, RefusalError, Statement
from codemods.rewrite.extend import extended
from codemods.rewrite.fitting import Fitter, line_limit
from codemods.rewrite.names import NewImport
from codemods.rewrite.parens import needs_parentheses, parenthesized
from codemods.rewrite.placing import is_docstring
from codemods.rewrite.targets import HoleNodes, Target, relative
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
        self.room = line_limit(document.lines, 88)
        self.limit = line_limit(document.lines, 120)
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
            lost = _distinct([*self.frames.pop(), *self._lost(edits.replace)])
            old = entry.statements[0]
            old = with_leading(old, [line for line in leading(old) if id(line) not in self.rescued])
            if any(id(edits.replace.node) in map(id, hole.statements) for hole in edits.replace.holes):
                old = with_leading(cst.SimpleStatementLine([cst.Pass()]), leading(old))
            result = replaced(old, new, lost)
        for target in edits.inserts:
            result.statements = [*result.statements, *self._new_statements(target)]
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
        return self._placed(new, original, replacement)

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
        try:
            return add_argument(call, edit.keyword, _as_value(value), self._unit(target.node))
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

    def _placed(self, new: cst.BaseExpression, old: cst.BaseExpression, target: Target) -> cst.BaseExpression:
        """`new` in the parentheses that stand around `old`, or that its place asks for."""
        own = 1 if isinstance(old, cst.Tuple | cst.GeneratorExp) and old.lpar else 0
        lpar, rpar = old.lpar[: len(old.lpar) - own], old.rpar[own:]
        ancestors = self.document.ancestors(old)
        self._check_in_string(new, ancestors, target)
        if lpar:
            return new.with_changes(lpar=[*lpar, *new.lpar], rpar=[*new.rpar, *rpar])
        if new.lpar:
            return new
        in_hole = any(old is hole.expression for item in self.targets if item is not target for hole in item.holes)
        wanted = not in_hole and needs_parentheses(new, ancestors, old)
        return parenthesized(new) if wanted or self._touches(new, old) else new

    def _touches(self, new: cst.BaseExpression, old: cst.BaseExpression) -> bool:
        """Whether `new` would grow together with a word next to it, as in ``return(x)``."""
        start, end = self.document.positions.outer[id(old)]
        text = self.document.text
        code = self.document.module.code_for_node(new)
        before, after = text[start - 1 : start], text[end : end + 1]
        return (_is_word(before) and (_is_word(code[0]) or code[0] in "'\"")) or (
            _is_word(after) and _is_word(code[-1])
        )

    def _check_in_string(self, new: cst.BaseExpression, ancestors: Sequence[cst.CSTNode], target: Target) -> None:
        """Within an f-string, Python before 3.12 takes neither its own quotes nor backslashes nor comments."""
        for ancestor in ancestors:
            if isinstance(ancestor, cst.FormattedString):
                code = self.document.module.code_for_node(new)
                quote = ancestor.end[0]
                if any(item in code for item in (quote, "\\", "#", "\n")) or code.startswith("{"):
                    raise RefusalError(
                        reason="it stands in an f-string that cannot hold the new code", edit=target.edit
                    )

    # -- templates --------------------------------------------------------------------------------------------------

    def _fill(self, target: Target) -> cst.CSTNode:
        filling = Filling(
            target.edit,
            target.spellings,
            _Holes(self, target),
            relative(self.document, target.node) if isinstance(target.template, cst.BaseExpression) else "",
            self._unit(target.node),
            self.block_indent(target.node),
            self._fitter(target.node),
        )
        return filling.fill(target.template)


class _Holes:
    """What the holes of one edit hold now."""

    def __init__(self, editor: Editor, target: Target) -> None:
        self.editor = editor
        self.target = target

    def _nodes(self, number: int) -> HoleNodes:
        return self.target.holes[number]

    def _now(self, node: cst.CSTNode) -> cst.CSTNode:
        before = self.editor.replaced_here.get(id(node))
        if node is self.target.node and before is not None:
            return before
        if self._encloses_target(node):
            raise RefusalError(reason="a hole holds the edit itself", edit=self.target.edit)
        now = node.visit(self.editor)
        assert isinstance(now, cst.CSTNode)
        return now

    def _encloses_target(self, node: cst.CSTNode) -> bool:
        if not isinstance(self.target.template, cst.BaseExpression):
            return False
        return any(ancestor is node for ancestor in self.editor.document.ancestors(self.target.node))

    def expression(self, number: int) -> cst.BaseExpression | None:
        """The expression in a hole."""
        node = self._nodes(number).expression
        if node is None:
            return None
        now = self._now(node)
        return now if isinstance(now, cst.BaseExpression) else None

    def argument(self, number: int) -> cst.Arg | None:
        """The keyword or starred argument in a hole; plain ones are expressions."""
        node = self._nodes(number).argument
        if node is None or (node.keyword is None and not node.star):
            return None
        now = self._now(node)
        return now if isinstance(now, cst.Arg) else None

    def call(self, number: int) -> cst.Call | None:
        """The call whose arguments are in a hole."""
        node = self._nodes(number).call
        if node is None:
            return None
        if node is self.target.node and id(node) in self.editor.replaced_here:
            now: cst.CSTNode = self.editor.replaced_here[id(node)]
        else:
            args = [self._now(arg) for arg in node.args]
            now = node.with_changes(args=args)
            for target in self.editor.arguments.get(id(node), ()):
                now = self.editor.added(now, target)
        return now if isinstance(now, cst.Call) else None

    def statements(self, number: int) -> list[cst.BaseStatement] | None:
        """The statements in a hole, with the edits made to them."""
        run = self._nodes(number).statements
        if not run:
            return None
        editor = self.editor
        old, new = editor.lines_of(run)
        entries = entries_of(old, new, editor.separate)
        editor.edit_entries(entries, editor.block_indent(run[0]), self.target.node)
        body = assemble(entries)
        found = deeper(body.block(cst.TrailingWhitespace(), (), None).body)
        if self.target.node is run[0]:
            found[0] = with_leading(found[0], ())
        return found

    def indent(self, number: int) -> str:
        """How much more the line of a hole is indented than its block."""
        return self._nodes(number).indent


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


def _is_word(text: str) -> bool:
    return text.isalnum() or text == "_"


def _as_value(node: cst.BaseExpression) -> cst.BaseExpression:
    """`node` as the value of a keyword argument."""
    place = cst.Arg(value=node, keyword=cst.Name("_"))
    if node.lpar or not needs_parentheses(node, [place, cst.Call(func=cst.Name("_"), args=[place])], node):
        return node
    return parenthesized(node)
