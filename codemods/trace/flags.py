"""Parameters that must be true for something to run: `if full:`, and what a call gives for them.

What runs only under such a parameter does not run for a call that leaves it at a false default, or gives a false
constant: a function that reads much for one caller need not read it for another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from codemods.trace.events import BlockKind, Call, Event, FunctionTrace
from codemods.trace.parameters import FunctionNode, default_of, parameters_of
from codemods.trace.values import Const, Obj, Origin, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def flags_of(trace: FunctionTrace, event: Event) -> tuple[str, ...]:
    """The function's parameters that are true wherever the event happens."""
    if not isinstance(trace.node, FunctionNode) or any(block.kind is BlockKind.FUNCTION for block in event.blocks):
        return ()
    tests = [block.test for block in event.blocks if block.kind is BlockKind.IF and block.test is not None]
    named = {name for test in tests for name in _needed(test)}
    if not named:
        return ()
    named &= {item.arg for item in parameters_of(trace.node)}
    return tuple(sorted(named - _bound(trace.node))) if named else ()


def _needed(test: ast.expr) -> Iterator[str]:
    match test:
        case ast.Name(id=name):
            yield name
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from _needed(value)
        case _:
            return


def _bound(node: FunctionNode) -> set[str]:
    """Names that the function gives another value."""
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and not isinstance(item.ctx, ast.Load)}


def flags_at_call(tracer: Tracer, call: Call, flags: Iterable[str]) -> tuple[str, ...] | None:
    """The flags that are the caller's own, under its names for them; None where one of them is false."""
    given = {name: value for name, value in call.arguments if isinstance(name, str)}
    own = []
    for flag in flags:
        value = given[flag] if flag in given else _default(tracer, call, flag)
        match value:
            case Const(value=constant):
                if not constant:
                    return None
            case Obj(id=identity) if identity in call.states:
                state = call.states[identity]
                if state.origin is Origin.PARAMETER and state.model is None and state.name is not None:
                    own.append(state.name)
            case _:
                pass
    return tuple(own)


def _default(tracer: Tracer, call: Call, name: str) -> Value | None:
    """The constant that a parameter is where the call does not give it; None where it may give it, or there is none."""
    definition = tracer.node_of(call.callee)
    node = call.node
    if definition is None or (isinstance(node, ast.Call) and _is_starred(node)):
        return None
    found = default_of(definition, name)
    return Const(found.value) if isinstance(found, ast.Constant) else None


def _is_starred(node: ast.Call) -> bool:
    return any(isinstance(item, ast.Starred) for item in node.args) or any(item.arg is None for item in node.keywords)
