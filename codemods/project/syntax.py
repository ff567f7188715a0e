"""Pieces of syntax that `extract` reads: imports, targets, arguments, routed views."""

from __future__ import annotations

import ast

from codemods.project.expressions import Sources, dotted_name
from codemods.project.facts import ImportFact, ParameterFact


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


def parameter_facts(arguments: ast.arguments, sources: Sources) -> tuple[ParameterFact, ...]:
    """The parameters of a function in the order of its signature."""
    found: list[ParameterFact] = []
    plain = [*arguments.posonlyargs, *arguments.args]
    padding: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    for position, (item, default) in enumerate(zip(plain, [*padding, *arguments.defaults], strict=True)):
        kind = "positional-only" if position < len(arguments.posonlyargs) else "positional"
        found.append(_parameter(item, kind, default, sources))
    if arguments.vararg is not None:
        found.append(_parameter(arguments.vararg, "args", None, sources))
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_parameter(item, "keyword-only", default, sources))
    if arguments.kwarg is not None:
        found.append(_parameter(arguments.kwarg, "kwargs", None, sources))
    return tuple(found)


def _parameter(item: ast.arg, kind: str, default: ast.expr | None, sources: Sources) -> ParameterFact:
    return ParameterFact(
        name=item.arg,
        kind=kind,
        default=None if default is None else sources.of(default),
        annotation=None if item.annotation is None else sources.of(item.annotation),
    )
