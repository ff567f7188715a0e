"""Which serializers a view of DRF hands its rows to, action by action."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.project.model import Assigned, ClassRef, External, FunctionRef
from codemods.trace.reads.rowreads import ReaderOfRows
from codemods.trace.values import ClassValue

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

LISTING = "rest_framework.mixins.ListModelMixin"
RETRIEVING = "rest_framework.mixins.RetrieveModelMixin"
SERIALIZER = "rest_framework.serializers.BaseSerializer"
ACTIONS = frozenset({"action", "detail_route", "list_route"})


def serializers_of(tracer: Tracer, klass: ClassRef) -> Iterator[ReaderOfRows]:
    """The serializers of the list, which reads every row; of the other actions with one row each."""
    of_list = for_action(tracer, klass, "list") if tracer.project.is_subclass(klass, LISTING) else ()
    listed = of_list if _is_stock(tracer, klass, "list") else ()
    for serializer in listed:
        yield _reader(serializer, many=True)
    if tracer.project.is_subclass(klass, RETRIEVING) and _is_stock(tracer, klass, "retrieve"):
        for serializer in for_action(tracer, klass, "retrieve"):
            # what get_queryset() loads for one row, a list that gives out less would load for each of its rows
            if serializer not in listed and (not of_list or serializer in of_list):
                yield _reader(serializer, many=False)


def _reader(klass: ClassRef, *, many: bool) -> ReaderOfRows:
    return ReaderOfRows("serializer", klass.qualname, klass=klass, many=many)


def _is_stock(tracer: Tracer, klass: ClassRef, name: str) -> bool:
    """True where DRF's own method runs: one of the project's hands over by itself what it serializes."""
    if isinstance(tracer.project.method(klass, name), FunctionRef):
        return False
    get = tracer.project.method(klass, "get")
    node = tracer.node_of(get) if isinstance(get, FunctionRef) else None
    return node is None or any(text in ast.unparse(node) for text in (f"self.{name}(", "super().get("))


def for_action(tracer: Tracer, klass: ClassRef, action: str) -> Sequence[ClassRef]:
    """The serializer class for an action: what `get_serializer_class()` returns for it, else `serializer_class`."""
    method = tracer.project.method(klass, "get_serializer_class")
    if isinstance(method, FunctionRef):
        node = tracer.node_of(method)
        returned = _returned(node.body, action)[0] if node is not None else []
        found = [item for value in returned for item in _classes(tracer, klass, method, value, action)]
        return tuple(dict.fromkeys(found))
    return tuple(_declared(tracer, klass, action))


def given_to_action(tracer: Tracer, klass: ClassRef, action: str) -> ClassRef | None:
    """`@action(serializer_class=...)`: what its keywords name are attributes of the view while the action runs."""
    method = tracer.project.method(klass, action)
    node = tracer.node_of(method) if isinstance(method, FunctionRef) else None
    for decorator in node.decorator_list if node is not None else ():
        if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func).rpartition(".")[2] not in ACTIONS:
            continue
        for keyword in decorator.keywords:
            if keyword.arg == "serializer_class" and isinstance(method, FunctionRef):
                ref = tracer.project.resolve_expr(method.path, keyword.value)
                return ref if isinstance(ref, ClassRef) else None
    return None


def _declared(tracer: Tracer, klass: ClassRef, action: str) -> Iterator[ClassRef]:
    given = given_to_action(tracer, klass, action)
    if given is not None:
        yield given
        return
    found = tracer.project.class_attribute(klass, "serializer_class")
    member = found[1] if found is not None else None
    if isinstance(member, Assigned):
        value = tracer.assigned_value(member)
        if isinstance(value, ClassValue) and isinstance(value.ref, ClassRef):
            yield value.ref
    elif isinstance(member, ClassRef):
        yield member


def _classes(tracer: Tracer, klass: ClassRef, method: FunctionRef, value: ast.expr, action: str) -> Iterator[ClassRef]:
    """The serializer classes that an expression in `get_serializer_class()` stands for."""
    match value:
        case ast.Attribute(value=ast.Name(id="self"), attr="serializer_class"):
            yield from _declared(tracer, klass, action)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            found = tracer.project.class_attribute(klass, name)
            if found is not None and isinstance(found[1], Assigned):
                known = tracer.assigned_value(found[1])
                if isinstance(known, ClassValue) and isinstance(known.ref, ClassRef):
                    yield known.ref
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="get_serializer_class")):
            owner = tracer.class_of(method)
            above = tracer.project.method(klass, "get_serializer_class", after=owner) if owner is not None else None
            if isinstance(above, External):
                yield from _declared(tracer, klass, action)
        case ast.IfExp(body=first, orelse=second):
            yield from _classes(tracer, klass, method, first, action)
            yield from _classes(tracer, klass, method, second, action)
        case ast.Name() | ast.Attribute():
            ref = tracer.project.resolve_expr(method.path, value)
            if isinstance(ref, ClassRef) and tracer.project.is_subclass(ref, SERIALIZER):
                yield ref
        case _:
            pass


def _returned(body: Sequence[ast.stmt], action: str) -> tuple[list[ast.expr], bool]:
    """What the statements may return for an action, and whether control goes on after them."""
    found: list[ast.expr] = []
    for statement in body:
        match statement:
            case ast.Return(value=value):
                return [*found, *([value] if value is not None else [])], False
            case ast.Raise():
                return found, False
            case ast.If(test=test, body=then, orelse=otherwise):
                truth = _is_action(test, action)
                one, first = _returned(then, action) if truth is not False else ([], True)
                other, second = _returned(otherwise, action) if truth is not True else ([], True)
                found += [*one, *other]
                goes_on = (truth is not True and second) or (truth is not False and first)
                if not goes_on:
                    return found, False
            case ast.With(body=inner) | ast.Try(body=inner):
                one, goes_on = _returned(inner, action)
                found += one
                if not goes_on:
                    return found, False
            case _:
                pass
    return found, True


def _is_action(test: ast.expr, action: str) -> bool | None:
    """Is `self.action` the one that a test asks for? None where the test asks for something else."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _is_action(operand, action)
            return None if inner is None else not inner
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_is_action(item, action) for item in values]
            return True if True in parts else None if None in parts else False
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_is_action(item, action) for item in values]
            return False if False in parts else None if None in parts else True
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if _names_action(left):
            names = _texts(right)
            if names is None:
                return None
            return (action in names) is isinstance(operator, ast.Eq | ast.In)
        case _:
            return None


def _names_action(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr="action"):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="self"), ast.Constant(value="action"), *_]):
            return True
        case _:
            return False


def _texts(node: ast.expr) -> frozenset[str] | None:
    items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    values = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(values) if len(values) == len(items) else None
