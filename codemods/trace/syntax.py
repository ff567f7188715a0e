"""What one pass over a function's tree tells: parents, attributes by the name they are taken of, those that are set."""

from __future__ import annotations

import ast
from collections import OrderedDict

from codemods.project.nodes import children_of, nodes_of

KEPT = 600


class Syntax:
    """One function's (or module's) tree at a glance; each part is worked out when it is first asked for."""

    __slots__ = ("_parents", "_stored", "_used", "node")

    def __init__(self, node: ast.AST) -> None:
        self.node = node
        self._parents: dict[ast.AST, ast.AST] | None = None
        self._used: dict[str, set[str]] | None = None
        self._stored: set[str] = set()

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The parent of a node within the tree."""
        if self._parents is None:
            self._parents = {child: parent for parent in nodes_of(self.node) for child in children_of(parent)}
        return self._parents.get(node)

    @property
    def used(self) -> dict[str, set[str]]:
        """Attributes by the name that they are taken of; private ones that are only set are left out."""
        if self._used is None:
            self._used = self._read()
        return self._used

    @property
    def stored(self) -> set[str]:
        """Attributes that are set on some name: ``self.line = ...``."""
        if self._used is None:
            self._used = self._read()
        return self._stored

    def _read(self) -> dict[str, set[str]]:
        used: dict[str, set[str]] = {}
        for node in nodes_of(self.node):
            if type(node) is ast.Attribute and type(node.value) is ast.Name:
                is_store = type(node.ctx) is ast.Store
                if is_store:
                    self._stored.add(node.attr)
                if not (is_store and node.attr.startswith("_")):
                    used.setdefault(node.value.id, set()).add(node.attr)
        return used


class Syntaxes:
    """The latest functions' syntax, by node."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Syntax] = OrderedDict()

    def of(self, node: ast.AST) -> Syntax:
        """The syntax of a function or module."""
        found = self._kept.get(id(node))
        if found is None or found.node is not node:
            found = self._kept[id(node)] = Syntax(node)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(id(node))
        return found
