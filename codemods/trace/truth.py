"""Expressions of which only the truth is asked: a queryset among them is evaluated for it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemods.trace.events import Asked
from codemods.trace.run import Run
from codemods.trace.values import QuerySet, Value


def asked_for_truth(run: Run, value: Value, node: ast.expr) -> None:
    """Of the value nothing but its truth is asked; of `and`, `or` and `not` that is a matter of their operands."""
    if isinstance(value, QuerySet) and not value.is_manager and not isinstance(node, ast.BoolOp | ast.UnaryOp):
        run.emit(Asked, node, queryset=value, how="truth")


def is_test(parents: Callable[[ast.AST], ast.AST | None], node: ast.expr) -> bool:
    """True where the value of the expression is used for nothing but its truth."""
    match parents(node):
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            return test is node
        case ast.comprehension(ifs=tests):
            return any(test is node for test in tests)
        case ast.BoolOp() as outer:
            return is_test(parents, outer)
        case _:
            return False
