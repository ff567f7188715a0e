"""Where the nodes of a LibCST tree stand: offsets and parents, recorded while the tree prints itself.

LibCST's own position providers do the same with lines and columns, in five times the time; the round trip check needs
the printed text anyway.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState


class Positions(CodegenState):
    """The printed text of a module, with the place of each node in it."""

    def __init__(self, module: cst.Module) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.offset = 0
        self.nodes: list[cst.CSTNode] = []
        """All nodes, children before their parents."""
        self.outer: dict[int, tuple[int, int]] = {}
        """By id: start and end with parentheses, leading lines and whatever else the node owns."""
        self.inner: dict[int, tuple[int, int]] = {}
        """By id: start and end as `ast` counts them."""
        self.parents: dict[int, cst.CSTNode] = {}
        self._open: list[tuple[cst.CSTNode, int]] = []
        module._codegen(self)  # noqa: SLF001 - what LibCST's own providers call
        self.text = "".join(self.tokens)

    def of(self, *kinds: type) -> list[Any]:
        """The nodes of some classes, in order.

        LibCST's classes are abstract ones, whose `isinstance` runs Python: it is asked once per class, not per node.
        """
        wanted = {found for found in set(map(type, self.nodes)) if issubclass(found, kinds)}
        return [node for node in self.nodes if type(node) in wanted]

    def add_indent_tokens(self) -> None:
        """Called by nodes that start a line."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """Called by nodes for each piece of text."""
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Called before a node prints itself."""
        self._open.append((node, self.offset))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Called after a node printed itself."""
        _, start = self._open.pop()
        key = id(node)
        self.nodes.append(node)
        self.outer[key] = (start, self.offset)
        self.inner.setdefault(key, (start, self.offset))
        if self._open:
            self.parents[key] = self._open[-1][0]

    def record_syntactic_position(  # type: ignore[override]  # a context manager, only cheaper
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recording:
        """Called by nodes around what is theirs in the sense of `ast`."""
        return _Recording(self, node, start_node, end_node)


class _Recording:
    __slots__ = ("end_node", "node", "start", "start_node", "state")

    def __init__(
        self, state: Positions, node: cst.CSTNode, start_node: cst.CSTNode | None, end_node: cst.CSTNode | None
    ) -> None:
        self.state = state
        self.node = node
        self.start_node = start_node
        self.end_node = end_node
        self.start = state.offset

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            return
        state = self.state
        start = self.start if self.start_node is None else state.inner[id(self.start_node)][0]
        end = state.offset if self.end_node is None else state.inner[id(self.end_node)][1]
        state.inner[id(self.node)] = (start, end)
