"""Names that a call lists as literals: `update_fields=["stock"]`."""

from __future__ import annotations

import ast


def listed_fields(call: ast.Call) -> frozenset[str] | None:
    """The names in a literal `update_fields`; None where there is none, or it is computed."""
    return string_items(keyword_value(call, "update_fields"))


def keyword_value(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((item.value for item in call.keywords if item.arg == name), None)


def string_items(node: ast.expr | None) -> frozenset[str] | None:
    """The items of a literal list of strings; None where it is something else."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    values = [item.value for item in node.elts if isinstance(item, ast.Constant)]
    return frozenset(str(value) for value in values) if len(values) == len(node.elts) else None
