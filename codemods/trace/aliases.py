"""Whether a function changes what it is handed in place: the list or dictionary that a column holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.evidence import unknown
from codemods.project.model import FieldKind, FunctionRef
from codemods.trace.assign import write_in_place
from codemods.trace.run import Run
from codemods.trace.state import options_of
from codemods.trace.values import FieldValue, Value

IN_PLACE = frozenset(
    """append extend insert remove pop popitem clear sort reverse update setdefault add discard""".split()
)
PARTS = frozenset({"get", "items", "values", "setdefault", "pop", "popitem"})
"""Methods that give a part of the container, not a copy."""
SHARING = frozenset(
    {"list", "tuple", "sorted", "reversed", "enumerate", "zip", "filter", "iter", "next", "dict", "set"}
)
"""Builtins whose result holds the very items."""
READING = frozenset(
    """len str repr bool isinstance print any all sum min max hash type id range int float format dumps deepcopy copy
    frozenset debug info warning error exception escape""".split()
)


def changes_in_place(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, parameter: str) -> bool | None:
    """True where the function changes the value of the parameter in place, False where not, None where it may.

    Parts of the value count as the value: ``for item in config: item["x"] = 1`` changes `config`.
    """
    names = _aliases(node, parameter)
    if any(_changes(child, names) for child in ast.walk(node)):
        return True
    passed_on = any(_passes_on(child, names) for child in ast.walk(node))
    return None if passed_on else False


def _aliases(node: ast.AST, parameter: str) -> frozenset[str]:
    """The names that may stand for the value or a part of it."""
    names = {parameter}
    bindings = list(_bindings(node))
    while True:
        found = {
            name.id
            for target, value in bindings
            if _is_part(value, names)
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        if found <= names:
            return frozenset(names)
        names |= found


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for child in ast.walk(node):
        match child:
            case ast.Assign(targets=targets, value=value):
                yield from ((target, value) for target in targets if isinstance(target, ast.Name | ast.Tuple))
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield target, value
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                yield from ((target, item) for item in _items(value))
            case ast.comprehension(target=target, iter=value):
                yield from ((target, item) for item in _items(value))
            case ast.NamedExpr(target=target, value=value):
                yield target, value
            case _:
                pass


def _is_part(node: ast.expr, names: set[str] | frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Subscript(value=value) | ast.Starred(value=value) | ast.Await(value=value):
            return _is_part(value, names)
        case ast.BoolOp(values=values):
            return any(_is_part(value, names) for value in values)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_part(body, names) or _is_part(orelse, names)
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in PARTS:
            return _is_part(value, names)
        case _:
            return False


def _items(node: ast.expr) -> Iterator[ast.expr]:
    """What a loop over the expression takes its items from: ``enumerate(config)`` takes them from `config`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHARING:
        for argument in node.args:
            yield from _items(argument)
    else:
        yield node


def _changes(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            return _is_part(value, names)
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr()):
            return name in names
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in IN_PLACE:
            return _is_part(value, names)
        case _:
            return False


def _passes_on(node: ast.AST, names: frozenset[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if function in READING or function in SHARING:
        return False
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(_is_part(value, names) for value in values)


def hand_over_values(
    run: Run,
    ref: FunctionRef,
    definition: ast.FunctionDef | ast.AsyncFunctionDef,
    values: dict[str, Value],
    node: ast.expr,
) -> None:
    """Take in what a project function does to the lists and dictionaries of columns: ``fill(order.data)``."""
    for name, value in values.items():
        for option in options_of(value):
            if not isinstance(option, FieldValue) or not holds_container(run, option):
                continue
            changes = changes_in_place(definition, name)
            if changes is None:
                why = f"{ref.name}() may change {option.attribute} in place"
                run.opaque(option.owner, unknown(why, run.at(node)))
            elif changes:
                write_in_place(run, option, node, None)


def holds_container(run: Run, value: FieldValue) -> bool:
    """True for the value of a JSON or array column."""
    model = run.known(value.owner).model
    field = model.field(value.attribute) if model is not None else None
    return field is not None and field.kind in (FieldKind.JSON, FieldKind.ARRAY)
