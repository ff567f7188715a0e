"""Walking syntax trees without the detours of `ast.walk`: its generators cost more than what is done with the nodes."""

from __future__ import annotations

import ast

_LEAVES = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
"""Nodes without a place; the parser makes one of each kind, for all trees."""
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def children_of(node: ast.AST) -> list[ast.AST]:
    """The children of a node in the order of its fields, those left out that have no place (contexts, operators)."""
    found: list[ast.AST] = []
    for value in vars(node).values():
        if isinstance(value, ast.AST):
            if not isinstance(value, _LEAVES):
                found.append(value)
        elif type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST) and not isinstance(item, _LEAVES)]
    return found


def statements_in(node: ast.AST) -> list[ast.AST]:
    """The statements of the blocks of a node, and what holds further blocks (handlers, cases)."""
    found: list[ast.AST] = []
    for name in _BLOCKS:
        found += getattr(node, name, ())
    return found


def nodes_of(node: ast.AST) -> list[ast.AST]:
    """The node and everything in it, a node before its children and after its parent's other children: as `ast.walk`.

    The list is made at once: for a search that ends early `ast.walk` is the better choice.
    """
    found = [node]
    for item in found:
        found += children_of(item)
    return found
