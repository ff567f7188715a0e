"""Objects of the project's own classes that keep an instance: what their methods may do to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed
from codemods.project.libraries import is_unknown
from codemods.project.model import ClassRef, External, FunctionRef
from codemods.trace.parameters import parameters_of
from codemods.trace.syntax import Syntax

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Tracer


def may_write_to_kept(tracer: Tracer, klass: ClassRef) -> Evidence | None:
    """The first method that does more to what `__init__` keeps of its arguments than read their attributes."""
    memo: Memo[ClassRef, Evidence | None] = tracer.memo("may write to what it keeps")
    return memo.get(klass, lambda: _found(tracer, klass))


def _found(tracer: Tracer, klass: ClassRef) -> Evidence | None:
    kept = _kept(tracer, klass)
    for base in tracer.project.mro(klass):
        if isinstance(base, External):
            if is_unknown(base.dotted):
                return assumed(f"{klass.qualname} keeps it, and {base.dotted} was not read")
            continue
        node = tracer.project.klass(base)
        for method in node.body if node is not None else ():
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name != "__init__":
                for use in _uses(method):
                    if use.attr in kept if kept is not None else not _is_method(tracer, klass, use.attr):
                        why = f"{klass.qualname} keeps it, and {method.name}() may write to it: {ast.unparse(use)}"
                        return assumed(why, f"{base.path}:{use.lineno}")
    return None


def _is_method(tracer: Tracer, klass: ClassRef, name: str) -> bool:
    found = tracer.project.class_attribute(klass, name)
    return found is not None and isinstance(found[1], FunctionRef)


def _kept(tracer: Tracer, klass: ClassRef) -> frozenset[str] | None:
    """The attributes that arguments are kept in; None: any (a dataclass, or a constructor that hands them on)."""
    init = tracer.project.method(klass, "__init__")
    node = tracer.node_of(init) if isinstance(init, FunctionRef) else None
    if node is None:
        return None
    starred = [item for item in (node.args.vararg, node.args.kwarg) if item is not None]
    given = {item.arg for item in (*parameters_of(node)[1:], *starred)}
    found: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Call) and (_names(item) & given or "super" in _names(item)):
            return None
        if not isinstance(item, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr) or item.value is None:
            continue
        targets = item.targets if isinstance(item, ast.Assign) else [item.target]
        attributes = [target.attr for target in targets if isinstance(target, ast.Attribute)]
        if _names(item.value) & given:
            if len(attributes) < len(targets):
                return None
            found.update(attributes)
    return frozenset(found)


def _names(node: ast.AST) -> set[str]:
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def _uses(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Attribute]:
    """The attributes of `self` with which the method does more than read attributes of theirs."""
    syntax = Syntax(method)
    first = method.args.args[0].arg if method.args.args else ""
    for node in ast.walk(method):
        match node:
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Load()) if name == first and not _is_read(node, syntax):
                yield node


def _is_read(node: ast.expr, syntax: Syntax) -> bool:
    """Only the value of an attribute of it is taken: nothing is set, called or handed on."""
    parent = syntax.parent(node)
    if not isinstance(parent, ast.Attribute) or not isinstance(parent.ctx, ast.Load):
        return isinstance(parent, ast.Compare | ast.If | ast.UnaryOp)
    outer = syntax.parent(parent)
    while isinstance(outer, ast.Attribute) and isinstance(outer.ctx, ast.Load):
        parent, outer = outer, syntax.parent(outer)
    return not (isinstance(outer, ast.Attribute) or (isinstance(outer, ast.Call) and outer.func is parent))
