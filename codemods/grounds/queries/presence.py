"""Tests for the presence of a row at the other end of a relation, and what they tell where a place is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, proved
from codemods.grounds.rows import siblings
from codemods.project.model import ClassRef, Model
from codemods.trace.events import FunctionTrace
from codemods.trace.truth import is_test
from codemods.trace.values import ObjState

if TYPE_CHECKING:
    from codemods.project.index import Project

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def is_asked(trace: FunctionTrace, node: ast.expr) -> bool:
    """True where nothing but the truth of the expression, or whether it is None, is asked."""
    parent = trace.parents(node)
    match parent:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return left is node
        case _:
            return is_test(trace.parents, node)


def has_truth_of_its_own(project: Project, model: Model | None) -> bool:
    """An instance of the class may be false."""
    if model is None:
        return True
    return isinstance(model.ref, ClassRef) and any(
        project.method(model.ref, name) is not None for name in ("__bool__", "__len__")
    )


def known_present(trace: FunctionTrace, node: ast.expr, state: ObjState) -> Evidence | None:
    """Why the relation `node` (`book.editor`) leads to a row wherever it is read there; None where nothing tells."""
    assert isinstance(node, ast.Attribute)
    texts = {ast.unparse(node), f"{ast.unparse(node)}_id"}
    for test, truth in _tests_before(trace, node):
        if _tells(test, texts, truth=truth) and not _rebound(trace, test, node):
            return proved("its presence was tested", trace.at(test))
    return _by_queryset(trace, node.attr, state)


def _by_queryset(trace: FunctionTrace, name: str, state: ObjState) -> Evidence | None:
    """`filter(editor__isnull=False)` and `exclude(editor=None)` leave rows that have one."""
    told = {("filter", f"{name}__isnull", False), ("exclude", f"{name}__isnull", True), ("exclude", name, None)}
    for call in state.queryset.chain if state.queryset is not None else ():
        keywords = call.node.keywords if call.node is not None else []
        if call.name == "exclude" and len(keywords) != 1:
            continue
        for keyword in keywords:
            value = keyword.value
            if isinstance(value, ast.Constant) and (call.name, keyword.arg, value.value) in told:
                path = call.function.path if call.function is not None else trace.path
                return proved(f"{call.name}() leaves rows that have one", f"{path}:{value.lineno}")
    return None


def _tests_before(trace: FunctionTrace, node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The tests that came out one way where control reaches the node, with that way."""
    child, parent = node, trace.parents(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        match parent:
            case ast.If(test=test, body=body):
                if child is not test:
                    yield test, any(item is child for item in body)
            case ast.IfExp(test=test, body=first):
                if child is not test:
                    yield test, child is first
            case ast.BoolOp(op=op, values=values):
                for value in values[: next(i for i, item in enumerate(values) if item is child)]:
                    yield value, isinstance(op, ast.And)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                if not isinstance(child, ast.comprehension):
                    yield from ((test, True) for generator in parent.generators for test in generator.ifs)
            case _:
                pass
        if isinstance(child, ast.stmt):
            yield from _left_before(trace, child)
        child, parent = parent, trace.parents(parent)
    if isinstance(child, ast.stmt):
        yield from _left_before(trace, child)


def _left_before(trace: FunctionTrace, statement: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """`if not book.editor: continue` before the statement."""
    for item in siblings(trace, statement):
        if item is statement:
            return
        if isinstance(item, ast.If) and not item.orelse and isinstance(item.body[-1], _LEAVING):
            yield item.test, False
        elif isinstance(item, ast.Assert):
            yield item.test, True


def _tells(test: ast.expr, texts: set[str], *, truth: bool) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _tells(inner, texts, truth=not truth)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is truth:
            return any(_tells(value, texts, truth=truth) for value in values)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.Is() as op], comparators=[ast.Constant(value=None)]):
            return isinstance(op, ast.IsNot) is truth and ast.unparse(left) in texts
        case ast.Name() | ast.Attribute():
            return truth and ast.unparse(test) in texts
        case _:
            return False


def _rebound(trace: FunctionTrace, test: ast.AST, node: ast.expr) -> bool:
    """True where a name or attribute of the expression is bound anew between the test and the place."""
    prefixes = {ast.unparse(item) for item in ast.walk(node) if isinstance(item, ast.Name | ast.Attribute)}
    first, last = getattr(test, "lineno", 0), node.lineno
    return any(
        isinstance(item, ast.Name | ast.Attribute)
        and isinstance(item.ctx, ast.Store)
        and first <= item.lineno <= last
        and ast.unparse(item) in prefixes
        for item in ast.walk(trace.node)
        if not isinstance(trace.parents(item), ast.comprehension)
    )
