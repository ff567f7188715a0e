"""What a call tells a function about its arguments: only what makes a difference in it, so that fewer are walked."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from codemods.project.model import FunctionRef
from codemods.trace.parameters import Shape, bind_parameter, parameters_of
from codemods.trace.run import Run
from codemods.trace.values import ObjState, Value

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Function, Tracer

_READ_UNNAMED = frozenset({"locals", "super", "vars"})
"""Calls that get at parameters without naming them."""


def told(
    tracer: Tracer, ref: FunctionRef, node: Function | ast.Module, shapes: tuple[Shape, ...]
) -> tuple[Shape, ...]:
    """The shapes that a walk of the function would come out differently without; an empty tuple where none would."""
    if isinstance(node, ast.Module) or not any(shapes):
        return ()
    kept = tuple(_told(tracer, ref, node, index, shape) for index, shape in enumerate(shapes))
    return kept if any(kept) else ()


def _told(tracer: Tracer, ref: FunctionRef, node: Function, index: int, shape: Shape) -> Shape:
    if shape is None:
        return None
    memo: Memo[object, Shape] = tracer.memo("told")
    key = ref, node.lineno, index, shape
    return memo.get(key, lambda: _worth_telling(tracer, ref, node, index, shape), shape)


def _worth_telling(tracer: Tracer, ref: FunctionRef, node: Function, index: int, shape: Shape) -> Shape:
    memo: Memo[object, frozenset[str]] = tracer.memo("names read")
    names = memo.get((ref, node.lineno), lambda: names_read(node))
    if parameters_of(node)[index].arg not in names and not names & _READ_UNNAMED:
        return None
    return shape if _bound(tracer, ref, node, index, shape) != _bound(tracer, ref, node, index, None) else None


def names_read(node: Function) -> frozenset[str]:
    """All names in the body of a function, those of nested functions too."""
    return frozenset(inner.id for item in node.body for inner in ast.walk(item) if isinstance(inner, ast.Name))


def _bound(
    tracer: Tracer, ref: FunctionRef, node: Function, index: int, shape: Shape
) -> tuple[Value, Mapping[int, ObjState]]:
    """What a parameter is at the start of a walk."""
    run = Run(tracer, tracer.engine, ref, node, tracer.class_of(ref))
    bind_parameter(run, node, index, shape)
    return run.state.names[parameters_of(node)[index].arg], dict(run.state.heap)
