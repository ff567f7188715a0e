"""Where a queryset takes one more call: at the end of its chain, where it is built."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import AddArgument, Edit, ReplaceExpression, Span
from codemods.trace.events import FunctionTrace
from codemods.trace.values import ChainCall, QuerySet

if TYPE_CHECKING:
    from codemods.grounds.queries.class_options import ClassOption
    from codemods.trace.reads.every_row import Loop

LAST = frozenset({"iterator", "aiterator"})
"""Calls that have to stay the last ones of a chain."""


@dataclass(frozen=True, slots=True)
class Place:
    """An expression of the file that gives the queryset."""

    node: ast.expr
    call: ast.Call | None = None
    """A call of the same method in its chain, which takes the new names."""
    built_here: bool = True
    """False: another function built it, and this one only gets it."""
    option: ClassOption | None = None
    """Of a class body that names a model and no queryset: what takes the names there."""


def places(trace: FunctionTrace, querysets: Sequence[QuerySet], loop: Loop | None, method: str) -> tuple[Place, ...]:
    """One place that all the alternatives have in common, else one for each; none where there is no such expression."""
    querysets = [item for item in querysets if all(call.name != "none" for call in item.chain)]
    if len(querysets) > 1:
        shared = _shared(trace, querysets)
        if shared:
            return (_place(trace, shared, shared[-1].node, method),) if shared[-1].node is not None else ()
    found: dict[int, Place] = {}
    for queryset in querysets:
        node = _given(trace, queryset)
        if node is None and loop is not None and isinstance(loop.iterable, ast.Name | ast.Attribute):
            found[id(loop.iterable)] = Place(loop.iterable, built_here=False)
            continue
        if node is None:
            return ()
        found[id(node)] = _place(trace, own_calls(trace, queryset), node, method)
    below = {id(link) for place in found.values() for link in list(links(place.node))[1:]}
    return tuple(place for place in found.values() if id(place.node) not in below)


def links(node: ast.AST | None) -> Iterator[ast.AST | None]:
    """A chain of calls from its last one to its first."""
    yield node
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        node = node.func.value
        yield node


def place_at_root(
    trace: FunctionTrace, querysets: Sequence[QuerySet], here: tuple[Place, ...], method: str
) -> tuple[Place, ...]:
    """Of alternatives that are built on what another function gave under a name: that, once."""
    root = _root(trace, querysets) if len(here) > 1 else None
    return here if root is None else (_place(trace, (), root, method),)


def own_calls(trace: FunctionTrace, queryset: QuerySet) -> list[ChainCall]:
    """The calls of the chain that stand in this function."""
    return [call for call in queryset.chain if call.node is not None and trace.parents(call.node) is not None]


def _given(trace: FunctionTrace, queryset: QuerySet) -> ast.expr | None:
    node = queryset.node
    return node if node is not None and trace.parents(node) is not None else None


def _shared(trace: FunctionTrace, querysets: Sequence[QuerySet]) -> list[ChainCall]:
    """The calls that all alternatives begin with."""
    first, *others = (own_calls(trace, queryset) for queryset in querysets)
    length = 0
    for index, call in enumerate(first):
        if all(index < len(other) and other[index].node is call.node for other in others):
            length = index + 1
    return first[:length]


def _root(trace: FunctionTrace, querysets: Sequence[QuerySet]) -> ast.expr | None:
    """What one alternative is, where that is given a name and the others are built on the name."""
    own = [own_calls(trace, queryset) for queryset in querysets]
    nodes = [_given(trace, queryset) for queryset, calls in zip(querysets, own, strict=True) if not calls]
    node = nodes[0] if len(nodes) == 1 else None
    parent = trace.parents(node) if node is not None else None
    if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name) or len(parent.targets) > 1:
        return None
    name = parent.targets[0].id
    receivers = [_receiver(calls[0].node) for calls in own if calls and calls[0].node is not None]
    return node if all(isinstance(item, ast.Name) and item.id == name for item in receivers) else None


def _place(trace: FunctionTrace, calls: Sequence[ChainCall], node: ast.expr, method: str) -> Place:
    names = {id(call.node): call.name for call in calls}
    existing = None
    for call in calls:
        if call.name == method and call.node is not None:
            existing = None if _clears(call.node) else call.node
    while isinstance(node, ast.Call) and names.get(id(node)) in LAST and isinstance(node.func, ast.Attribute):
        node = node.func.value
    is_own = any(node is call.node or (call.node is not None and node is _receiver(call.node)) for call in calls)
    return Place(node, existing, built_here=is_own)


def _receiver(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _clears(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value is None


def later_calls(trace: FunctionTrace, place: Place) -> Iterator[ChainCall]:
    """What is called on the queryset after the place, anywhere in the function."""
    seen: set[int] = set()
    for queryset in trace.querysets:
        calls = list(queryset.chain)
        at = next((index for index, call in enumerate(calls) if call.node in (place.node, place.call)), None)
        for call in calls[at + 1 :] if at is not None else ():
            if id(call.node) not in seen:
                seen.add(id(call.node))
                yield call


def extended(place: Place, method: str, names: Sequence[str], quote: str) -> tuple[Edit, ...]:
    """The edits that make the queryset call `method` with the names too.

    A name of an existing call that is the beginning of a new path is replaced by it: the path loads it too.
    """
    if place.option is not None:
        return place.option.edits(method, names, quote)
    call = place.call
    if call is None:
        return (chained(place.node, f"{method}({', '.join(f'{quote}{name}{quote}' for name in names)})"),)
    edits: list[Edit] = []
    rest = list(names)
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            longer = next((name for name in rest if name.startswith(f"{argument.value}__")), None)
            if longer is not None:
                rest.remove(longer)
                edits.append(ReplaceExpression(Span.of(argument), f"{quote}{longer}{quote}"))
    edits.extend(AddArgument(Span.of(call), "", f"{quote}{name}{quote}") for name in rest)
    return tuple(edits)


def chained(node: ast.expr, call: str, symbols: Mapping[str, str] | None = None) -> ReplaceExpression:
    """The edit that puts one more call at the end of a chain; `call` is a template without holes."""
    return ReplaceExpression(Span.of(node), f"${{0}}.{call}", (Span.of(node),), symbols or {})
