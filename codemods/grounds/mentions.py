"""Where a name stands in the source of a function: for uses of an instance that make no event of their own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemods.evidence import Evidence, proved, unknown
from codemods.trace.events import Call, Event, FunctionTrace


def handed_on(
    trace: FunctionTrace, receiver: ast.expr, save: Event, origin: ast.AST | None, *, rows: str = ""
) -> Evidence | None:
    """A place that takes the instance as a whole: shown, put into a container, given to code that was not read.

    What such code does with it is not asked: it may look at any attribute, at once or later. `rows`: the list that
    is written in bulk, which may take it.
    """
    calls = {id(event.node) for event in trace.of(Call)}
    names = _aliases(trace, receiver)
    for node in loads(trace.node, names):
        before = node.lineno < getattr(origin, "lineno", 0)
        if inside(trace, node, save.node) or _collector(trace, node) == rows != "":
            continue
        if not before and not exclusive(trace, node, save.node) and _takes_whole(trace, node, calls):
            return proved(f"{node.id} is handed on as a whole", trace.at(node))
    for call in ast.walk(trace.node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("locals", "vars"):
            return proved(f"{call.func.id}() holds it", trace.at(call))
    return None


def shown_between(trace: FunctionTrace, receiver: ast.expr, first: Event, save: Event) -> Evidence:
    """Does anything get the instance as a whole between the write and the save?"""
    calls = {id(event.node) for event in trace.of(Call)}
    for node in loads(trace.node, _aliases(trace, receiver)):
        if not first.line <= node.lineno <= save.line or inside(trace, node, save.node) or _collector(trace, node):
            continue
        if not exclusive(trace, node, save.node) and _takes_whole(trace, node, calls):
            return unknown(f"{node.id} is handed on before the save, and the new value may be read", trace.at(node))
    return proved("nothing gets the instance before the save")


def rows_used_on(trace: FunctionTrace, rows: ast.expr | None, save: Event) -> Evidence | None:
    """A later use of the name whose rows (cached since it was iterated) the instance is one of."""
    if not isinstance(rows, ast.Name):
        return None
    for node in loads(trace.node, (rows.id,)):
        if node.lineno > save.line and not exclusive(trace, node, save.node):
            return proved(f"{rows.id}, which holds it, is used on", trace.at(node))
    return None


def name_is_used(trace: FunctionTrace, name: str, outside: Collection[ast.AST]) -> bool:
    """True where the function reads the name anywhere but inside the given nodes."""
    return any(not any(inside(trace, node, root) for root in outside) for node in loads(trace.node, (name,)))


def names_from(trace: FunctionTrace, names: Collection[str]) -> frozenset[str]:
    """The local names, and those that are computed from them."""
    found = set(names)
    statements = [node for node in ast.walk(trace.node) if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)]
    while found:
        more = {
            name
            for statement in statements
            if statement.value is not None and any(True for _ in loads(statement.value, found))
            for name in assigned_names(statement)
        }
        if more <= found:
            break
        found |= more
    return frozenset(found)


def assigned_names(statement: ast.stmt) -> tuple[str, ...]:
    """The local names that a statement binds."""
    match statement:
        case ast.Assign(targets=targets):
            return tuple(target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return (name,)
        case _:
            return ()


def exclusive(trace: FunctionTrace, node: ast.AST, other: ast.AST) -> bool:
    """True where the two stand in different branches of one `if`."""
    branches = dict(_branches(trace, node))
    return any(branches.get(test, branch) != branch for test, branch in _branches(trace, other))


def _branches(trace: FunctionTrace, node: ast.AST) -> Iterator[tuple[ast.If, bool]]:
    child, parent = node, trace.parents(node)
    while parent is not None:
        if isinstance(parent, ast.If) and child is not parent.test:
            yield parent, any(item is child for item in parent.body)
        child, parent = parent, trace.parents(parent)


def _aliases(trace: FunctionTrace, receiver: ast.expr) -> frozenset[str]:
    """The names that hold the instance."""
    found = {receiver.id} if isinstance(receiver, ast.Name) else set()
    for node in ast.walk(trace.node):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in found:
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return frozenset(found)


def _takes_whole(trace: FunctionTrace, node: ast.AST, calls: Collection[int]) -> bool:
    """True where the bare name is more than looked at for being there, and no call that was read takes it."""
    child, parent = node, trace.parents(node)
    while isinstance(parent, ast.keyword | ast.Starred):
        child, parent = parent, trace.parents(parent)
    match parent:
        case ast.Attribute() | ast.Compare() | ast.UnaryOp() | ast.BoolOp() | ast.If() | ast.While() | ast.Assert():
            return False
        case ast.IfExp(test=test) if test is child:
            return False
        case ast.Assign(targets=targets) if all(isinstance(target, ast.Name) for target in targets):
            return False
        case ast.Call(func=ast.Name(id="isinstance" | "bool" | "type" | "id" | "hasattr")):
            return False
        case _:
            return id(parent) not in calls


def _collector(trace: FunctionTrace, node: ast.AST) -> str | None:
    """The list that the instance is put into: `changed` in `changed.append(product)`."""
    match trace.parents(node):
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add")):
            return name
        case _:
            return None


def loads(root: ast.AST, names: Collection[str]) -> Iterator[ast.Name]:
    """The places that read one of the names."""
    for node in ast.walk(root):
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            yield node


def inside(trace: FunctionTrace, node: ast.AST, outer: ast.AST) -> bool:
    """True where the node is `outer`, or stands in it."""
    current: ast.AST | None = node
    while current is not None:
        if current is outer:
            return True
        current = trace.parents(current)
    return False
