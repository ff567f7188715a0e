"""Pieces of syntax that `extract` reads: imports, targets, arguments, routed views."""

from __future__ import annotations

import ast

from codemods.project.expressions import dotted_name
from codemods.project.facts import ImportFact


def import_facts(node: ast.Import | ast.ImportFrom, *, type_checking: bool, fallback: bool) -> list[ImportFact]:
    """One fact for each name that the statement binds."""
    flags = {"type_checking": type_checking, "fallback": fallback}
    found: list[ImportFact] = []
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            name = alias.asname or alias.name
            found.append(ImportFact(name, node.module or "", alias.name, node.level, node.lineno, **flags))
        else:
            name = alias.asname or alias.name.partition(".")[0]
            whole = alias.asname is not None
            found.append(ImportFact(name, alias.name, None, 0, node.lineno, whole=whole, **flags))
    return found


def bound_targets(node: ast.stmt) -> list[ast.expr]:
    """What a loop or `with` binds."""
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return [node.target]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    return []


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, however they are passed."""
    extra = [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def is_request(node: ast.expr) -> bool:
    """`request`, `self.request`, `info.context.request`: by name, as nothing else tells a request."""
    if isinstance(node, ast.Name):
        return node.id == "request"
    return isinstance(node, ast.Attribute) and node.attr == "request"


def keyword_value(node: ast.Call, *names: str) -> ast.expr | None:
    """The first keyword argument that has one of the names."""
    return next((item.value for item in node.keywords if item.arg in names), None)


def routed_views(node: ast.expr) -> list[str]:
    """The views in the view argument of a route, decorators around it passed through."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if not isinstance(node, ast.Call):
        name = dotted_name(node)
        return [] if name is None else [name]
    name = dotted_name(node.func) or ""
    if name.endswith(".as_view"):
        return [f"{name}()"]
    found: list[str] = []
    for item in [*node.args, *(keyword.value for keyword in node.keywords)]:
        found.extend(routed_views(item))
    if isinstance(node.func, ast.Call):
        found.extend(routed_views(node.func))
    return found


def unpacked_call(node: ast.Call, size: int) -> list[ast.expr] | None:
    """`A, B = get_classes("app.views", ["A", "B"])` as one call a name: `get_classes("app.views", "A")`."""
    if len(node.args) != 2 or node.keywords or not isinstance(node.args[1], (ast.List, ast.Tuple)):
        return None
    names = node.args[1].elts
    if len(names) != size or not all(isinstance(item, ast.Constant) for item in names):
        return None
    return [ast.copy_location(ast.Call(node.func, [node.args[0], name], []), name) for name in names]


def string_items(node: ast.expr | None) -> list[str] | None:
    """The strings of a literal list, tuple or set; None where it is something else."""
    if not isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return None
    values = [item.value if isinstance(item, ast.Constant) else None for item in node.elts]
    return [item for item in values if isinstance(item, str)] if all(isinstance(v, str) for v in values) else None
