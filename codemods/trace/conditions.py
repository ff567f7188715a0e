"""What a condition tells about the values in it."""

from __future__ import annotations

import ast

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown
from codemods.project.model import Model
from codemods.trace.run import Run
from codemods.trace.state import objects_in, options_of, union, without_none
from codemods.trace.values import Bound, Const, Obj, ObjState, Origin, Union, Unknown, Value

KEY_NAMES = ("pk", "id")


def narrow(run: Run, test: ast.expr, *, truth: bool) -> None:
    """Take in that `test` came out as `truth` on the path that follows."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            narrow(run, operand, truth=not truth)
        case ast.BoolOp(op=ast.And(), values=values) if truth:
            for value in values:
                narrow(run, value, truth=True)
        case ast.BoolOp(op=ast.Or(), values=values) if not truth:
            for value in values:
                narrow(run, value, truth=False)
        case ast.NamedExpr(target=target):
            narrow(run, target, truth=truth)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            _not_none(run, left, truth=not truth)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            _not_none(run, left, truth=truth)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name() as name, klass]) if truth:
            _is_instance(run, name, klass)
        case ast.Name() | ast.Attribute():
            _not_none(run, test, truth=truth)
        case _:
            return


def _not_none(run: Run, node: ast.expr, *, truth: bool) -> None:
    match node:
        case ast.Attribute(value=ast.Attribute(value=owner, attr="_state"), attr="adding"):
            _existing(run, owner, node, truth=not truth, test=f"{ast.unparse(owner)}._state.adding")
        case ast.Attribute(value=owner, attr=attr) if attr in KEY_NAMES:
            _existing(run, owner, node, truth=truth, test=f"{ast.unparse(owner)}.{attr}")
        case ast.Attribute():
            _narrow_attribute(run, node, truth=truth)
        case ast.Name(id=name):
            value = run.state.names.get(name)
            if value is not None:
                run.state.names[name] = _narrowed(value, truth=truth)
        case _:
            return


def _narrow_attribute(run: Run, node: ast.Attribute, *, truth: bool) -> None:
    owner = _quiet(run, node.value)
    for obj in objects_in(owner) if owner is not None else ():
        key = (obj.id, node.attr)
        value = run.state.attributes.get(key)
        if value is not None:
            run.state.attributes[key] = _narrowed(value, truth=truth)


def _narrowed(value: Value, *, truth: bool) -> Value:
    if truth:
        return without_none(value)
    if isinstance(value, Union):
        falsy = [option for option in options_of(value) if isinstance(option, Const) and not option.value]
        return union(falsy) if falsy else value
    return value


def _quiet(run: Run, node: ast.expr) -> Value | None:
    """The value of a name without evaluating anything again."""
    match node:
        case ast.Name(id=name):
            return run.state.names.get(name)
        case ast.Attribute(value=inner, attr=attr):
            owner = _quiet(run, inner)
            found = [run.state.attributes.get((obj.id, attr)) for obj in objects_in(owner)] if owner is not None else []
            return found[0] if found else None
        case _:
            return None


def _existing(run: Run, owner: ast.expr, node: ast.expr, *, truth: bool, test: str) -> None:
    value = _quiet(run, owner)
    for obj in objects_in(value) if value is not None else ():
        state = run.known(obj)
        if truth:
            if (
                state.stored.verdict is not Verdict.PROVED
                and state.key_written is None
                and state.origin is not Origin.COPY
            ):
                run.update(obj, stored=_stored_by_key(state, node, test, run), narrowed_from=state.stored)
        elif state.origin not in (Origin.FETCHED, Origin.ITERATED, Origin.CREATED, Origin.GET_OR_CREATE):
            reason = refuted(f"on this path {test} says that it is new", run.at(node))
            run.update(obj, stored=reason, narrowed_from=state.narrowed_from or state.stored)


def _stored_by_key(state: ObjState, node: ast.expr, test: str, run: Run) -> Evidence:
    at = run.at(node)
    if _own_default(state.model) and not test.endswith("adding"):
        return assumed(f"{test} is set, but its default sets it before the first save too", at)
    return proved(f"{test} was checked", at)


def _own_default(model: Model | None) -> bool:
    """A key with a default of its own (a UUID) is set before the row exists."""
    if model is None:
        return True
    key = model.field("pk")
    return key is not None and key.has_default


def _is_instance(run: Run, name: ast.Name, klass: ast.expr) -> None:
    value = run.state.names.get(name.id)
    model = run.project.model_of(run.project.resolve_expr(run.path, klass))
    if model is None:
        return
    if isinstance(value, Obj) and run.known(value).model is None:
        run.update(value, model=model)
    elif isinstance(value, Unknown | Bound):
        at = run.at(name)
        found = unknown(f"isinstance() says that {name.id} is a {model.name}, not where it comes from", at)
        run.state.names[name.id] = run.new_object(name, model, Origin.UNKNOWN, found, found, name=name.id)
