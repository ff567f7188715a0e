"""What happens later to a local name: bound again, or its value changed in place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemods.trace.events import Event, FunctionTrace

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module

IN_PLACE = frozenset(
    {
        *("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"),
        *("add", "discard", "update", "difference_update", "intersection_update", "symmetric_difference_update"),
        *("popitem", "setdefault"),
    }
)
"""Methods of lists, sets and dictionaries that change them."""


def rebound_later(trace: FunctionTrace, event: Event, name: str) -> str | None:
    """The place where `name` may be bound again after `event`: later in the function, or in a loop around the event.

    A name of an enclosing function counts as bound again where that function binds it more than once.
    """
    own = list(_bindings(trace.node, name))
    if not own:
        outer = [node for scope in _enclosing(trace) for node in _bindings(scope, name)]
        return trace.at(outer[-1]) if len(outer) > 1 else None
    return _first_later(trace, event, own)


def changed_later(trace: FunctionTrace, event: Event, name: str) -> str | None:
    """The place where the list, set or dictionary called `name` may be changed in place after `event`.

    What changes after the name was bound to another object right behind the event does not count.
    """
    for statement in _behind(trace, event):
        if any(True for _ in _changes(statement, name)):
            break
        if isinstance(statement, ast.Assign) and any(True for _ in _bindings(statement, name)):
            return None
    return _first_later(trace, event, _changes(trace.node, name))


def loops_around(trace: FunctionTrace, node: ast.AST) -> Iterator[ast.AST]:
    """The for and while loops of the function that hold `node`, innermost first."""
    parent = trace.parents(node)
    while parent is not None and parent is not trace.node:
        if isinstance(parent, ast.For | ast.AsyncFor | ast.While):
            yield parent
        parent = trace.parents(parent)


def _first_later(trace: FunctionTrace, event: Event, nodes: Iterable[ast.AST]) -> str | None:
    loops = list(loops_around(trace, event.node))
    inside = {id(node) for loop in loops for node in ast.walk(loop)}
    end = (event.node.end_lineno or event.line, event.node.end_col_offset or 0)
    own = {id(node) for node in ast.walk(event.node)}
    for node in nodes:
        position = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        if id(node) not in own and (position >= end or id(node) in inside):
            return trace.at(node)
    return None


def _behind(trace: FunctionTrace, event: Event) -> list[ast.stmt]:
    """The statements of the same block after the one that holds the event."""
    parent = trace.parents(event.statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and event.statement in block:
            return block[block.index(event.statement) + 1 :]
    return []


def _enclosing(trace: FunctionTrace) -> Iterator[Scope]:
    parent = trace.parents(trace.node)
    while parent is not None:
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield parent
        parent = trace.parents(parent)


def _bindings(scope: ast.AST, name: str) -> Iterator[ast.AST]:
    for node in ast.walk(scope):
        match node:
            case ast.Name(id=found, ctx=ast.Store() | ast.Del()) if found == name:
                yield node
            case ast.arg(arg=found) if found == name:
                yield node
            case ast.ExceptHandler(name=found) | ast.MatchAs(name=found) | ast.MatchStar(name=found) if found == name:
                yield node
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.name == name and node is not scope:
                yield node
            case ast.Import() | ast.ImportFrom() if any(
                (a.asname or a.name.partition(".")[0]) == name for a in node.names
            ):
                yield node


def _changes(scope: ast.AST, name: str) -> Iterator[ast.AST]:
    for node in ast.walk(scope):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=method)) if found == name:
                if method in IN_PLACE:
                    yield node
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store() | ast.Del()) if found == name:
                yield node
            case ast.AugAssign(target=ast.Name(id=found), value=ast.List() | ast.ListComp() | ast.Set() | ast.Dict()):
                if found == name:
                    yield node


def kept_names(call: ast.Call) -> Iterator[str]:
    """Names whose very object a call hands over, alone or in a display; `list(name)` and `name[:9]` are copies."""
    pending = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg)]
    while pending:
        match pending.pop():
            case ast.Name(id=name):
                yield name
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                pending += items
            case ast.Dict(keys=keys, values=values):
                pending += [value for key, value in zip(keys, values, strict=True) if key is not None]
