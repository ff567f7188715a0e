"""What an override of `save()` or a receiver sets on the row before it is written, and from which columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Verdict
from codemods.project.model import Model
from codemods.trace.events import BlockKind, Call, Event, FieldWrite, FunctionTrace
from codemods.trace.parameters import parameters_of
from codemods.trace.summaries import Summary
from codemods.trace.values import Obj

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

KEYS = ("pk", "id")
CHOOSING = (BlockKind.IF, BlockKind.ELSE, BlockKind.CONDITION, BlockKind.WHILE, BlockKind.MATCH)


def derived_columns(
    tracer: Tracer, trace: FunctionTrace, summary: Summary, name: str, model: Model
) -> dict[str, frozenset[str]]:
    """The columns that the function sets on the stored row `name`, each with the other columns it is computed from.

    What is set for new rows only is left out. A column that is only filled in where it is empty, or computed from
    nothing but itself, has no others.
    """
    found: dict[str, frozenset[str]] = {}
    own = _instance(trace, name)
    everything = _columns(model, summary.reads.get(name, frozenset()))
    for attribute in summary.written.get(name, {}):
        field = model.field(attribute)
        if field is None or field.name == model.pk:
            continue
        places = list(_places(tracer, trace, own, attribute, model)) if own is not None else []
        if places and all(_is_for_new_rows(event, own, name, trace) for event in places):
            continue
        sources: frozenset[str] = frozenset() if places else everything
        for event in places:
            sources |= _sources(event, trace, name, attribute, model, everything)
        found[field.name] = found.get(field.name, frozenset()) | sources - {field.name, model.pk}
    return found


def key_set(tracer: Tracer, trace: FunctionTrace, summary: Summary, name: str, model: Model) -> str | None:
    """The place where the function sets the key of the stored row `name`, not only where it has none."""
    own = _instance(trace, name)
    for attribute in sorted(summary.written.get(name, {})):
        field = model.field(attribute)
        if own is None or field is None or field.name != model.pk:
            continue
        for event in _places(tracer, trace, own, attribute, model):
            if not _is_for_new_rows(event, own, name, trace) and not _fills_in(event, name, attribute, model):
                return trace.at(event.node)
    return None


def _fills_in(event: FieldWrite | Call, name: str, attribute: str, model: Model) -> bool:
    """The attribute is set only where it is empty."""
    tests = [block.test for block in event.blocks if block.test is not None and block.kind in CHOOSING]
    value = event.write.value if isinstance(event, FieldWrite) else None
    keeps = value is not None and _keeps_own(value, name, attribute, model)
    return keeps or any(_says_empty(test, name, attribute, model) for test in tests)


def _instance(trace: FunctionTrace, name: str) -> Obj | None:
    if isinstance(trace.node, ast.Module):
        return None
    names = [item.arg for item in parameters_of(trace.node)]
    return trace.parameters[names.index(name)] if name in names else None


def _columns(model: Model, attributes: frozenset[str]) -> frozenset[str]:
    fields = (model.field(attribute) for attribute in attributes)
    return frozenset(field.name for field in fields if field is not None and field.concrete)


def _places(
    tracer: Tracer, trace: FunctionTrace, own: Obj | None, attribute: str, model: Model
) -> Iterator[FieldWrite | Call]:
    """The writes to the attribute here, and the calls of project functions that write it."""
    for event in trace.of(FieldWrite, Call):
        if isinstance(event, FieldWrite) and event.obj == own and event.write.attribute == attribute:
            yield event
        if isinstance(event, Call) and own in [value for _, value in event.arguments]:
            shapes = tuple(("obj", model.label) if value == own else None for _, value in event.arguments)
            written = tracer.summary(event.callee, shapes).written
            if any(attribute in written.get(str(key), {}) for key, value in event.arguments if value == own):
                yield event


def _is_for_new_rows(event: FieldWrite | Call, own: Obj | None, name: str, trace: FunctionTrace) -> bool:
    if isinstance(event, FieldWrite):
        state = event.state
    elif own is not None and own.id in event.states:
        state = event.states[own.id]
    else:
        return False
    if state.stored.verdict is Verdict.REFUTED:
        return True
    flags = dict(_flags(trace, name))
    return any(
        _says_new(block.test, name, flags, truth=block.kind is BlockKind.IF)
        for block in event.blocks
        if block.test is not None and block.kind in (BlockKind.IF, BlockKind.ELSE)
    )


def _flags(trace: FunctionTrace, name: str) -> Iterator[tuple[str, ast.expr]]:
    """Names that are bound once, to a test of whether the row is new: ``is_new = self.pk is None``."""
    stores = [
        node.id for node in ast.walk(trace.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for node in ast.walk(trace.node):
        match node:
            case ast.Assign(targets=[ast.Name(id=flag)], value=value) if stores.count(flag) == 1:
                if _says_new(value, name, {}, truth=True) or _says_new(value, name, {}, truth=False):
                    yield flag, value
            case _:
                pass


def _says_new(test: ast.expr, name: str, flags: dict[str, ast.expr], *, truth: bool) -> bool:
    """True where the test, having come out as `truth`, says that the row is new."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _says_new(operand, name, flags, truth=not truth)
        case ast.BoolOp(op=operator, values=values) if isinstance(operator, ast.And) is truth:
            return any(_says_new(value, name, flags, truth=truth) for value in values)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            return truth and _is_key(left, name)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return not truth and _is_key(left, name)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr="_state"), attr="adding"):
            return truth and owner == name
        case ast.Name(id=flag) if flag in flags:
            return _says_new(flags[flag], name, {}, truth=truth)
        case _:
            return not truth and _is_key(test, name)


def _is_key(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in KEYS and ast.unparse(node.value) == name


def _sources(
    event: Event, trace: FunctionTrace, name: str, attribute: str, model: Model, everything: frozenset[str]
) -> frozenset[str]:
    """The columns that decide what is written, the attribute itself included."""
    if not isinstance(event, FieldWrite) or event.write.value is None:
        return everything
    if _fills_in(event, name, attribute, model):
        return frozenset()
    tests = [block.test for block in event.blocks if block.test is not None and block.kind in CHOOSING]
    value = event.write.value
    local = {node.id for node in ast.walk(trace.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    read: set[str] = set()
    for expression in (value, *tests):
        for node in ast.walk(expression):
            match node:
                case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name:
                    if model.field(attr) is None and attr not in KEYS:
                        return everything
                    read.add(attr)
                case ast.Name(id=other) if other in local:
                    return everything
                case _:
                    pass
    return _columns(model, frozenset(read))


def _says_empty(test: ast.expr, name: str, attribute: str, model: Model) -> bool:
    """``not self.slug``, ``self.slug is None``, ``self.slug == ""``, also as one of several conditions."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_own(operand, name, attribute, model)
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_says_empty(value, name, attribute, model) for value in values)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | "")]):
            return _is_own(left, name, attribute, model)
        case _:
            return False


def _keeps_own(value: ast.expr, name: str, attribute: str, model: Model) -> bool:
    """``self.slug or slugify(self.name)``."""
    match value:
        case ast.BoolOp(op=ast.Or(), values=[first, *_]):
            return _is_own(first, name, attribute, model)
        case _:
            return False


def _is_own(node: ast.expr, name: str, attribute: str, model: Model) -> bool:
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name):
        return False
    return model.field(node.attr) is model.field(attribute)
