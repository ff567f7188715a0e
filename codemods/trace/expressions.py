"""Expressions: what each evaluates to, and the events on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from codemods.project.model import FunctionRef
from codemods.trace.attributes import attribute_of
from codemods.trace.calls import call
from codemods.trace.conditions import narrow
from codemods.trace.dictionaries import dictionary, keys_of
from codemods.trace.events import BlockKind, Escape
from codemods.trace.imports import value_of
from codemods.trace.iteration import item_of, row_of
from codemods.trace.reads.texts import made_text
from codemods.trace.run import Run
from codemods.trace.state import union
from codemods.trace.truth import asked_for_truth, is_test
from codemods.trace.values import (
    ChainCall,
    Const,
    ExternalValue,
    FunctionValue,
    ListOf,
    Obj,
    QuerySet,
    TupleValue,
    Union,
    Unknown,
    Value,
)

BUILTINS = frozenset(dir(__import__("builtins")))


def evaluate(run: Run, node: ast.expr) -> Value:
    """The value of an expression; its events are recorded in evaluation order."""
    handler = _EXPRESSIONS.get(type(node))
    if handler is not None:
        return handler(run, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(run, child)
    return Unknown("computed")


def _name(run: Run, node: ast.Name) -> Value:
    value = run.state.names.get(node.id)
    if value is not None:
        return value
    ref = run.project.resolve(run.path, node.id)
    if ref is not None:
        return value_of(run, ref, node.id)
    return ExternalValue(f"builtins.{node.id}") if node.id in BUILTINS else Unknown(f"{node.id} is not known")


def _attribute(run: Run, node: ast.Attribute) -> Value:
    return attribute_of(run, evaluate(run, node.value), node.attr, node)


def _constant(run: Run, node: ast.Constant) -> Value:
    return Const(node.value)


def _tuple(run: Run, node: ast.Tuple) -> Value:
    return run.tuple_of(evaluate(run, item) for item in node.elts)


def _collection(run: Run, node: ast.List | ast.Set) -> Value:
    return _list_of(evaluate(run, item) for item in node.elts)


def _list_of(values: Iterable[Value]) -> Value:
    items = tuple(values)
    return ListOf(union(items)) if items else ListOf(Unknown("empty"))


def _dict(run: Run, node: ast.Dict) -> Value:
    for key in node.keys:
        if key is not None:
            evaluate(run, key)
    values = [evaluate(run, value) for value in node.values]
    keys: dict[str, Value] = {}
    for key, value in zip(node.keys, values, strict=True):
        if key is None:
            keys |= keys_of(value)
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            keys[key.value] = value
    return dictionary(values, keys)


def _starred(run: Run, node: ast.Starred) -> Value:
    value = evaluate(run, node.value)
    return value.item if isinstance(value, ListOf) else value


def _await(run: Run, node: ast.Await) -> Value:
    return evaluate(run, node.value)


def _yield(run: Run, node: ast.Yield | ast.YieldFrom) -> Value:
    value: Value = Const(None) if node.value is None else evaluate(run, node.value)
    for obj in run.reachable(value):
        run.emit(Escape, node, obj=obj, how="yielded")
    run.yields.append((value, run.atomics))
    return Unknown("sent")


def _conditional(run: Run, node: ast.IfExp) -> Value:
    asked_for_truth(run, evaluate(run, node.test), node.test)
    results: list[Value] = []

    def branch(expression: ast.expr, *, truth: bool) -> Callable[[], None]:
        def walk() -> None:
            narrow(run, node.test, truth=truth)
            with run.block(BlockKind.CONDITION, expression, node.test):
                results.append(evaluate(run, expression))

        return walk

    run.fork(branch(node.body, truth=True), branch(node.orelse, truth=False))
    return union(results)


def _boolean(run: Run, node: ast.BoolOp) -> Value:
    first, *rest = node.values
    test = is_test(run.parent_of, node)
    results = [evaluate(run, first)]
    if test:
        asked_for_truth(run, results[0], first)
    for previous, operand in zip(node.values, rest, strict=False):
        before = run.state.copy()
        narrow(run, previous, truth=isinstance(node.op, ast.And))
        with run.block(BlockKind.CONDITION, operand, previous):
            results.append(evaluate(run, operand))
            if test:
                asked_for_truth(run, results[-1], operand)
        run.fork(lambda: None, lambda before=before: run.state.become(before.copy()))  # type: ignore[misc]
    return union(results)


def _named(run: Run, node: ast.NamedExpr) -> Value:
    value = evaluate(run, node.value)
    run.assign(node.target, value, node)
    return value


def _lambda(run: Run, node: ast.Lambda) -> Value:
    outer = run.nested.qualname if run.nested is not None else run.ref.qualname
    ref = FunctionRef(run.path, f"{outer}.<locals>.<lambda:{node.lineno}:{node.col_offset}>", node.lineno)
    run.define(node, ref)
    return FunctionValue(ref)


def _comprehension(run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
    names = dict(run.state.names)
    source: Value = Unknown("")
    with run.block(BlockKind.COMPREHENSION, node):
        for generator in node.generators:
            source = evaluate(run, generator.iter)
            run.assign(generator.target, item_of(run, source, generator.iter, generator), node)
            for test in generator.ifs:
                asked_for_truth(run, evaluate(run, test), test)
                narrow(run, test, truth=True)
        if isinstance(node, ast.DictComp):
            evaluate(run, node.key)
            item = evaluate(run, node.value)
        else:
            item = evaluate(run, node.elt)
    run.state.names = names
    return ListOf(item)


def _subscript(run: Run, node: ast.Subscript) -> Value:
    base = evaluate(run, node.value)
    if not isinstance(node.slice, ast.Slice):
        evaluate(run, node.slice)
    return _item(run, base, node)


def _item(run: Run, base: Value, node: ast.Subscript) -> Value:
    match base:
        case QuerySet():
            if isinstance(node.slice, ast.Slice):
                return replace(base, sliced=True, is_manager=False, slice=node.slice)
            return row_of(run, base, node, tag="index", method="index")
        case ListOf(item=item):
            return base if isinstance(node.slice, ast.Slice) else item
        case TupleValue(items):
            match node.slice:
                case ast.Constant(value=int(index)) if -len(items) <= index < len(items):
                    return items[index]
            return union(items) if items else Unknown("empty")
        case Union(options):
            return union([_item(run, option, node) for option in options])
        case _:
            return Unknown("item")


def _joined(run: Run, node: ast.JoinedStr) -> Value:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            made_text(run, _single(evaluate(run, part.value)), part.value)
    return Unknown("text")


def _binary(run: Run, node: ast.BinOp) -> Value:
    left, right = evaluate(run, node.left), evaluate(run, node.right)
    if isinstance(node.op, ast.Mod) and isinstance(left, Const) and isinstance(left.value, str):
        for item in right.items if isinstance(right, TupleValue) else (right,):
            made_text(run, _single(item), node)
    if isinstance(node.op, ast.BitOr | ast.BitAnd | ast.BitXor):
        return _combined(left, right, node.op) or Unknown("computed")
    return Unknown("computed")


def _combined(left: Value, right: Value, operator: ast.operator) -> Value | None:
    """`books | others`: a queryset of its own with the rows of both, which loads what the first one does."""
    if not isinstance(left, QuerySet) or not isinstance(right, QuerySet) or left.model is None:
        return None
    if right.model is None or left.model.label != right.model.label or left.is_manager or right.is_manager:
        return None
    name = {ast.BitOr: "__or__", ast.BitAnd: "__and__", ast.BitXor: "__xor__"}[type(operator)]
    return replace(
        left,
        chain=(*left.chain, ChainCall(name, None)),
        guessed=left.guessed or right.guessed,
        knows=left.knows if left.knows == right.knows else None,
        sliced=left.sliced or right.sliced,
        values=left.values or right.values,
        node=None,
        parameter=None,
    )


def _unary(run: Run, node: ast.UnaryOp) -> Value:
    value = evaluate(run, node.operand)
    if isinstance(node.op, ast.Not):
        asked_for_truth(run, value, node.operand)
    return Unknown("computed")


def _single(value: Value) -> Value:
    """The value, where it is no list or queryset: their rows are a matter of their own."""
    return value if isinstance(value, Obj | Union) else Unknown("not one instance")


# Each handler takes the type of node that it is registered for.
_EXPRESSIONS: dict[type[ast.expr], Callable[[Run, Any], Value]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.Tuple: _tuple,
    ast.List: _collection,
    ast.Set: _collection,
    ast.Dict: _dict,
    ast.Starred: _starred,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.IfExp: _conditional,
    ast.BoolOp: _boolean,
    ast.NamedExpr: _named,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Subscript: _subscript,
    ast.JoinedStr: _joined,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Call: call,
}
