"""Assignments: to names, attributes of instances, items."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemods.evidence import assumed, refuted, unknown
from codemods.trace.dictionaries import with_keys
from codemods.trace.events import Escape, FieldRead, FieldWrite
from codemods.trace.imports import constant
from codemods.trace.run import REQUEST_ID, Run
from codemods.trace.setters import property_setter
from codemods.trace.state import SELF_ID, objects_in, options_of, union
from codemods.trace.values import (
    Const,
    FieldValue,
    ListOf,
    Obj,
    Origin,
    Request,
    Self,
    TupleValue,
    Unknown,
    Value,
    Write,
)


def assign(run: Run, target: ast.expr, value: Value, statement: ast.AST, source: ast.expr | None) -> None:
    """Bind `target` to `value`; `source` is the right side where there is one."""
    match target:
        case ast.Name(id=name):
            run.state.names[name] = value
            for obj in objects_in(value):
                if run.known(obj).name is None:
                    run.update(obj, name=name)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            _unpack(run, elements, value, statement)
        case ast.Starred(value=inner):
            assign(run, inner, value, statement, None)
        case ast.Attribute():
            _assign_attribute(run, target, value, statement, source)
        case ast.Subscript():
            _assign_item(run, target, value, statement, source)


def _unpack(run: Run, elements: list[ast.expr], value: Value, statement: ast.AST) -> None:
    tuples = [option for option in options_of(value) if isinstance(option, TupleValue)]
    for index, element in enumerate(elements):
        if tuples and all(index < len(option.items) for option in tuples):
            item: Value = union([option.items[index] for option in tuples])
        elif isinstance(value, ListOf):
            item = value.item
        else:
            item = Unknown("unpacked")
        assign(run, element, item, statement, None)


def _assign_attribute(
    run: Run, target: ast.Attribute, value: Value, statement: ast.AST, source: ast.expr | None
) -> None:
    if isinstance(target.value, ast.Attribute) and target.value.attr == "_state" and target.attr == "adding":
        for obj in objects_in(run.evaluate(target.value.value)):
            run.update(
                obj,
                key_written=run.at(target),
                stored=refuted("_state.adding is set", run.at(target)) if constant(value) else run.known(obj).stored,
            )
        return
    owner = run.evaluate(target.value)
    stored = False
    for option in options_of(owner):
        match option:
            case Obj():
                write_attribute(run, option, target.attr, value, statement, source)
                stored = True
            case Self():
                run.state.attributes[SELF_ID, target.attr] = value
                stored = True
            case Request():
                run.state.attributes[REQUEST_ID, target.attr] = value
                stored = True
            case _:
                pass
    for obj in run.reachable(value):
        if not stored or not isinstance(owner, Obj):
            run.escape(obj, assumed(f"stored as {ast.unparse(target)}", run.at(target)))
        run.emit(Escape, target, obj=obj, how="stored")


def write_attribute(
    run: Run, obj: Obj, attribute: str, value: Value, statement: ast.AST, source: ast.expr | None
) -> None:
    """``obj.attribute = value``: a write to a field, through a property, of the key, or of a plain attribute."""
    state = run.known(obj)
    node = statement if isinstance(statement, ast.expr | ast.stmt) else None
    model = state.model
    known = model.field(attribute) if model is not None else None
    if attribute == "pk" or (known is not None and known.primary_key) or (model is None and attribute == "id"):
        _write_key(run, obj, value, statement)
    if model is not None and known is None and property_setter(run, obj, attribute, value, statement):
        return
    write = Write(
        attribute=attribute,
        node=statement,
        at=run.at(statement),
        value=source,
        expression=source is not None and is_expression(run, source),
        conditional=False,
    )
    if source is not None:
        write = _read_modify_write(run, obj, write, source)
    if node is not None:
        run.emit(FieldWrite, node, obj=obj, write=write, state=state)
    run.write(obj, write)
    run.state.attributes[obj.id, attribute] = (
        FieldValue(obj, attribute, changed=True) if known is not None and not objects_in(value) else value
    )
    if known is not None and attribute != known.attname:
        run.state.attributes.pop((obj.id, known.attname), None)
    elif known is not None and known.name != known.attname:
        run.state.attributes.pop((obj.id, known.name), None)


def _write_key(run: Run, obj: Obj, value: Value, statement: ast.AST) -> None:
    at = run.at(statement)
    if isinstance(value, Const) and value.value is None:
        run.update(obj, key_written=at, origin=Origin.COPY, stored=refuted("its key is set to None: a copy", at))
    else:
        run.update(obj, key_written=at, stored=unknown("its key is assigned", at))


def _read_modify_write(run: Run, obj: Obj, write: Write, source: ast.expr) -> Write:
    """Recognise `p.stock = p.stock - n` and `p.stock = n + p.stock`, and note each read of the field itself."""
    reads = tuple(node for node in ast.walk(source) if _reads(run, node, obj, write.attribute))
    write = replace(write, reads=tuple(node for node in reads if isinstance(node, ast.expr)))
    if isinstance(source, ast.BinOp) and len(reads) == 1:
        if source.left is reads[0]:
            return replace(write, operator=source.op, operand=source.right)
        if source.right is reads[0]:
            return replace(write, operator=source.op, operand=source.left, operand_first=True)
    return write


def _reads(run: Run, node: ast.AST, obj: Obj, attribute: str) -> bool:
    """True where the node is the field's value as it came from the row."""
    match node:
        case ast.Attribute(attr=attr, value=owner) if attr == attribute:
            return run.quiet(owner) == obj
        case ast.Name(id=name):
            value = run.state.names.get(name)
            return isinstance(value, FieldValue) and value == FieldValue(obj, attribute)
        case _:
            return False


EXPRESSIONS = frozenset(
    "F Value Case When Func Subquery OuterRef ExpressionWrapper Greatest Least Coalesce Concat Now Q Cast".split()
)


def is_expression(run: Run, source: ast.expr) -> bool:
    """True where a database expression is built in `source`."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in EXPRESSIONS:
                continue
            if getattr(run.quiet(node.func, called=True), "dotted", "").startswith("django.db.models"):
                return True
    return False


def augmented_assign(run: Run, node: ast.AugAssign) -> None:
    """``p.stock -= n``: the read-modify-write in one statement."""
    run.evaluate(node.value)
    target = node.target
    if isinstance(target, ast.Name):
        current = run.state.names.get(target.id)
        if isinstance(current, FieldValue) and isinstance(node.op, ast.Add):
            run.state.names[target.id] = Unknown("sum")
        elif not isinstance(current, ListOf):
            run.state.names[target.id] = Unknown("changed in place")
        return
    if isinstance(target, ast.Subscript):
        _assign_item(run, target, Unknown("changed in place"), node, None)
        return
    for obj in objects_in(run.evaluate(target.value)):
        state = run.known(obj)
        write = Write(
            attribute=target.attr,
            node=node,
            at=run.at(node),
            value=node.value,
            operator=node.op,
            operand=node.value,
            reads=(target,),
            expression=is_expression(run, node.value),
        )
        run.emit(FieldRead, target, obj=obj, attribute=target.attr, state=state)
        run.emit(FieldWrite, node, obj=obj, write=write, state=state)
        run.write(obj, write)
        run.state.attributes[obj.id, target.attr] = FieldValue(obj, target.attr, changed=True)


def _assign_item(run: Run, target: ast.Subscript, value: Value, statement: ast.AST, source: ast.expr | None) -> None:
    base = run.evaluate(target.value)
    run.evaluate(target.slice)
    for option in options_of(base):
        if isinstance(option, FieldValue):
            write_in_place(run, option, statement, source)
    for obj in run.reachable(value):
        run.escape(obj, assumed("put into a container", run.at(target)))
        run.emit(Escape, target, obj=obj, how="stored")
    if not isinstance(target.value, ast.Name):
        return
    held = base
    if run.reachable(value):
        item = base.item if isinstance(base, ListOf) else Unknown("item")
        held = ListOf(union((item, value)), keys=base.keys if isinstance(base, ListOf) else ())
    if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
        held = with_keys(held, {target.slice.value: value})
    if held is not base:
        run.state.names[target.value.id] = held


def write_in_place(run: Run, value: FieldValue, statement: ast.AST, source: ast.expr | None) -> None:
    """``obj.data["k"] = v``, ``obj.tags.append(x)``: the field's value changes in place."""
    state = run.known(value.owner)
    write = Write(attribute=value.attribute, node=statement, at=run.at(statement), value=source, in_place=True)
    if isinstance(statement, ast.expr | ast.stmt):
        run.emit(FieldWrite, statement, obj=value.owner, write=write, state=state)
    run.write(value.owner, write)
