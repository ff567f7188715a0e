"""Of which class `self` is in a call, and whether the call can reach an override of what it names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.project.model import ClassRef, FunctionRef
from codemods.trace.events import Call
from codemods.trace.values import ClassValue, Instance, Obj, Self

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def reaches(tracer: Tracer, call: Call, ref: FunctionRef) -> bool:
    """The very function, or one that a subclass of the receiver's class overrides it with."""
    callee = call.callee
    if callee == ref:
        return True
    if callee.name != ref.name or "." not in callee.qualname or "." not in ref.qualname or _by_super(call):
        return False
    mine, theirs = tracer.class_of(ref), tracer.class_of(callee)
    if mine is None or theirs is None:
        return False
    return (receiver_class(call) or theirs) in tracer.project.mro(mine)


def receiver_class(call: Call) -> ClassRef | None:
    """The class of the object that a method is called on, as far as it is known."""
    match call.receiver:
        case Self(ref=ref) | Instance(ref=ref) | ClassValue(ref=ClassRef() as ref):
            return ref
        case Obj(id=identity) if identity in call.states:
            model = call.states[identity].model
            return model.ref if model is not None and isinstance(model.ref, ClassRef) else None
        case _:
            return None


def on_self(call: Call) -> bool:
    """A call on the caller's own `self` or `cls`, or on its `super()`."""
    if _by_super(call):
        return True
    match call.node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"))):
            return True
        case _:
            return False


def common_class(tracer: Tracer, me: ClassRef | None, call: Call, ref: FunctionRef) -> ClassRef | None:
    """The class of the receiver, where `me` is what is known of it in the function that is called.

    Raises LookupError where no object is of both classes, or the call reaches another method than `ref` there.
    """
    theirs = receiver_class(call)
    if me is None or theirs is None:
        return me or theirs
    project = tracer.project
    if me in project.mro(theirs):
        both: ClassRef = theirs
    elif theirs in project.mro(me):
        both = me
    elif set(project.subclasses(me)) & set(project.subclasses(theirs)):
        return me
    else:
        message = f"no object is a {me.qualname} and a {theirs.qualname}"
        raise LookupError(message)
    found = None if _by_super(call) else project.method(both, ref.name)
    if isinstance(found, FunctionRef) and found != ref:
        message = f"{both.qualname} overrides {ref.name}()"
        raise LookupError(message)
    return both


def _by_super(call: Call) -> bool:
    match call.node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")))):
            return True
        case _:
            return False
