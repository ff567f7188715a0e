"""What one pass over a function's tree tells: parents, attributes by the name they are taken of, those that are set."""

from __future__ import annotations

import ast
from collections import OrderedDict, deque
from dataclasses import dataclass, field

KEPT = 600


@dataclass(slots=True)
class Syntax:
    """One function's (or module's) tree at a glance."""

    node: ast.AST
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)
    """Attributes by the name that they are taken of; private ones that are only set are left out."""
    stored: set[str] = field(default_factory=set)
    """Attributes that are set on some name: ``self.line = ...``."""


def read(node: ast.AST) -> Syntax:
    """Walk the tree once."""
    found = Syntax(node)
    queue: deque[ast.AST] = deque([node])
    while queue:
        parent = queue.popleft()
        if isinstance(parent, ast.Attribute) and isinstance(parent.value, ast.Name):
            is_store = isinstance(parent.ctx, ast.Store)
            if is_store:
                found.stored.add(parent.attr)
            if not (is_store and parent.attr.startswith("_")):
                found.used.setdefault(parent.value.id, set()).add(parent.attr)
        for child in ast.iter_child_nodes(parent):
            found.parents[child] = parent
            queue.append(child)
    return found


class Syntaxes:
    """The latest functions' syntax, by node."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Syntax] = OrderedDict()

    def of(self, node: ast.AST) -> Syntax:
        """The syntax of a function or module."""
        found = self._kept.get(id(node))
        if found is None or found.node is not node:
            found = self._kept[id(node)] = read(node)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(id(node))
        return found
