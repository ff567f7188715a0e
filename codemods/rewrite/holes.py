"""What the holes of templates hold: old nodes, with the edits that are made to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from codemods.rewrite.blocks import assemble, deeper, entries_of, with_leading
from codemods.rewrite.document import RefusalError
from codemods.rewrite.targets import HoleNodes, Target

if TYPE_CHECKING:
    from codemods.rewrite.editor import Editor


class Holes:
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
