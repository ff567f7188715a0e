"""Receivers for every sender that look at the class themselves: ``if not isinstance(instance, Page): return``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.project.model import ClassRef, External, FunctionRef, Model

if TYPE_CHECKING:
    from codemods.project.index import Project


def turns_away(project: Project, ref: FunctionRef, node: ast.FunctionDef | ast.AsyncFunctionDef, model: Model) -> bool:
    """Does the receiver return at once for instances of `model`, by a test of the class at its head?"""
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Return()], orelse=[]):
                if _is_of(project, ref.path, test, model) is False:
                    return True
            case ast.If(test=ast.Compare(ops=[ast.IsNot() | ast.NotEq()]) as test, body=[ast.Return()], orelse=[]):
                if _same(project, ref.path, test, model) is False:
                    return True
            case ast.If(test=test, body=[ast.Return()], orelse=[]):
                continue
            case ast.If(test=test, orelse=[]) if statement is node.body[-1]:
                found = _same(project, ref.path, test, model) if isinstance(test, ast.Compare) else None
                return (_is_of(project, ref.path, test, model) if found is None else found) is False
            case _:
                return False
    return False


def _is_of(project: Project, path: str, test: ast.expr, model: Model) -> bool | None:
    """What ``isinstance(instance, X)`` or ``issubclass(sender, X)`` gives for `model`; None where it is not known."""
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id="instance"), classes]):
            pass
        case ast.Call(func=ast.Name(id="issubclass"), args=[ast.Name(id="sender"), classes]):
            pass
        case _:
            return None
    wanted = classes.elts if isinstance(classes, ast.Tuple) else [classes]
    answers = [_extends(project, path, item, model) for item in wanted]
    if any(answers):
        return True
    return None if None in answers else False


def _same(project: Project, path: str, test: ast.Compare, model: Model) -> bool | None:
    """Is ``sender is X`` (or ``is not``, ``==``, ``!=``) about `model`? None where X is not known."""
    if not isinstance(test.left, ast.Name) or test.left.id != "sender" or len(test.comparators) != 1:
        return None
    if not isinstance(test.ops[0], ast.Is | ast.Eq | ast.IsNot | ast.NotEq):
        return None
    other = project.model_of(project.resolve_expr(path, test.comparators[0]))
    return None if other is None else other.label == model.label


def _extends(project: Project, path: str, node: ast.expr, model: Model) -> bool | None:
    found = project.resolve_expr(path, node)
    if isinstance(found, External):
        return None if model.unknown_bases else found in (model.ref, *model.bases)
    if not isinstance(found, ClassRef):
        return None
    return found in (model.ref, *model.bases)
