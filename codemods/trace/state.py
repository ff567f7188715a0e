"""The tracer's memory at one point of a function: names, instances, attributes; and how branches join."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from codemods.evidence import Evidence, Verdict, weakest
from codemods.project.model import Model
from codemods.trace.values import Const, Obj, ObjState, Origin, QuerySet, Union, Unknown, Value, Write

K = TypeVar("K")
T = TypeVar("T")

MAX_OPTIONS = 6
"""A union of more values than this is unknown."""

_WORST_FIRST = (
    Origin.COPY,
    Origin.FORM,
    Origin.NEW,
    Origin.UNKNOWN,
    Origin.PARAMETER,
    Origin.SELF,
    Origin.ATTRIBUTE,
    Origin.REQUEST,
    Origin.RECEIVER,
    Origin.RELATED,
    Origin.CREATED,
    Origin.GET_OR_CREATE,
    Origin.ITERATED,
    Origin.FETCHED,
)


_READ = frozenset({Origin.RELATED, Origin.ATTRIBUTE, Origin.REQUEST, Origin.UNKNOWN})
"""Origins of objects that are remembered because an attribute was read."""

SELF_ID = -1
"""Pseudo object id under which the attributes of `self` of a class that is no model are remembered."""
OF_THE_CLASS = Unknown("what the class holds under the name")
"""Beside what a branch puts on `self`: on the other way it holds what its class body does."""


class State:
    """Names to values, object ids to what is known of them, and remembered attribute values."""

    __slots__ = ("attributes", "heap", "live", "names")

    def __init__(self) -> None:
        self.names: dict[str, Value] = {}
        self.heap: dict[int, ObjState] = {}
        self.attributes: dict[tuple[int, str], Value] = {}
        self.live = True

    def copy(self) -> State:
        other = State.__new__(State)
        other.names = self.names.copy()
        other.heap = self.heap.copy()
        other.attributes = self.attributes.copy()
        other.live = self.live
        return other

    def become(self, other: State) -> None:
        """Take over the contents of `other`."""
        self.names, self.heap, self.attributes, self.live = other.names, other.heap, other.attributes, other.live


def dead() -> State:
    """The state of a place that control never reaches."""
    state = State()
    state.live = False
    return state


def join(first: State, second: State) -> State:
    """What is known where two paths meet; a path that was left (return, raise) does not count."""
    if not first.live:
        return second.copy()
    if not second.live:
        return first.copy()
    joined = State()
    joined.names = _join_values(first.names, second.names)
    joined.heap = dict(first.heap)
    for key, state in second.heap.items():
        mine = first.heap.get(key)
        joined.heap[key] = state if mine is None or mine is state else join_objects(mine, state)
    joined.attributes = _join_values(first.attributes, second.attributes)
    for name in first.attributes.keys() ^ second.attributes.keys():
        joined.attributes[name] = _as_before(joined, name[0], joined.attributes[name])
    return joined


def join_all(states: Iterable[State]) -> State:
    """The join of any number of states; dead where there is none."""
    result = dead()
    for state in states:
        result = join(result, state)
    return result


def _join_values(first: dict[K, Value], second: dict[K, Value]) -> dict[K, Value]:
    joined = first.copy()
    for key, value in second.items():
        mine = first.get(key)
        if mine is not value:
            joined[key] = value if mine is None or mine == value else union((mine, value))
    return joined


def _as_before(state: State, owner: int, value: Value) -> Value:
    """An attribute that one of two paths has set: on the other it holds what it held before.

    Where it was only read on that path, reading it now gives the same object.
    """
    if owner == SELF_ID and any(type(option) is QuerySet for option in options_of(value)):
        return union((value, OF_THE_CLASS))
    assigned = [obj for obj in objects_in(value) if state.heap[obj.id].origin not in _READ]
    return union((value, Unknown("what the attribute held before"))) if assigned else value


def union(values: Iterable[Value]) -> Value:
    """One value for several; unions are flattened, too many become unknown."""
    options: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Union) else (value,):
            if option not in options:
                options.append(option)
                if len(options) > MAX_OPTIONS:
                    options = _widened(options)
                if len(options) > MAX_OPTIONS:
                    return Unknown("too many alternatives")
    if len(options) == 1:
        return options[0]
    return Union(tuple(options))


def _widened(options: list[Value]) -> list[Value]:
    """Querysets that differ only in the calls they went through are one, which may have gone through all of these."""
    kept: list[Value] = []
    for option in options:
        if isinstance(option, QuerySet) and option.model is not None:
            bare = _bare(option)
            mine = next((item for item in kept if isinstance(item, QuerySet) and _bare(item) == bare), None)
            if mine is not None:
                kept[kept.index(mine)] = _either_queryset(mine, option)
                continue
        kept.append(option)
    return kept


def _bare(queryset: QuerySet) -> QuerySet:
    return replace(queryset, chain=(), custom=(), node=None)


def _either_queryset(first: QuerySet, second: QuerySet) -> QuerySet:
    return replace(
        first,
        chain=_merge(first.chain, second.chain),
        custom=_merge(first.custom, second.custom),
        node=first.node if first.node is second.node else None,
    )


def options_of(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value, itself where it is no union."""
    return value.options if isinstance(value, Union) else (value,)


def without_none(value: Value) -> Value:
    """The value where it is known not to be None (or false)."""
    kept = [option for option in options_of(value) if not (isinstance(option, Const) and not option.value)]
    return union(kept) if kept else value


def objects_in(value: Value) -> tuple[Obj, ...]:
    """The instances among the alternatives."""
    if type(value) is Obj:
        return (value,)
    return tuple(option for option in value.options if type(option) is Obj) if type(value) is Union else ()


def join_objects(first: ObjState, second: ObjState) -> ObjState:
    """What is known of one object where two paths meet."""
    writes = _join_writes(first.writes, second.writes)
    stored, narrowed_from = _join_stored(first, second)
    return first.replace(
        narrowed_from=narrowed_from,
        model=first.model if label_of(first.model) == label_of(second.model) else None,
        stored=stored,
        clean=weakest(first.clean, second.clean),
        writes=writes,
        opaque=_merge(first.opaque, second.opaque),
        escaped=_merge(first.escaped, second.escaped),
        locked=first.locked if first.locked and second.locked else None,
        key_written=first.key_written or second.key_written,
        incoming=first.incoming or second.incoming,
        saves=_merge(first.saves, second.saves),
        bound_form=first.bound_form or second.bound_form,
        guessed=first.guessed or second.guessed,
        partial=first.partial or second.partial,
    )


def _join_stored(first: ObjState, second: ObjState) -> tuple[Evidence, Evidence | None]:
    """A condition that said "new" on one path tells nothing any more where the paths meet."""
    if first.stored == second.stored:
        return first.stored, first.narrowed_from
    one, other = (
        state.narrowed_from
        if state.narrowed_from is not None and state.stored.verdict is Verdict.REFUTED
        else state.stored
        for state in (first, second)
    )
    return weakest(one, other), None


def merge_alternatives(states: list[ObjState]) -> ObjState:
    """One state for a name that may hold one of several objects."""
    result = states[0]
    for state in states[1:]:
        origins = {result.origin, state.origin}
        worst = next(origin for origin in _WORST_FIRST if origin in origins)
        joined = join_objects(result, state)
        result = joined.replace(
            origin=worst,
            queryset=result.queryset if result.queryset == state.queryset else None,
            node=result.node if result.node is state.node else None,
            conditional_origin=_merge(
                result.conditional_origin or (result.origin,), state.conditional_origin or (state.origin,)
            ),
        )
    return result


def _merge(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    if first is second or not second:
        return first
    return first + tuple(item for item in second if item not in first)


def _join_writes(first: tuple[Write, ...], second: tuple[Write, ...]) -> tuple[Write, ...]:
    if first == second:
        return first
    others = {(id(write.node), write.attribute): write for write in second}
    joined = []
    for write in first:
        other = others.pop((id(write.node), write.attribute), None)
        joined.append(_conditional(write) if other is None else _either(write, other))
    joined.extend(_conditional(write) for write in second if (id(write.node), write.attribute) in others)
    return tuple(joined)


def _conditional(write: Write) -> Write:
    return write if write.conditional else replace(write, conditional=True)


def _either(write: Write, other: Write) -> Write:
    if write == other:
        return write
    return replace(
        write,
        conditional=write.conditional or other.conditional,
        read_before=write.read_before or other.read_before,
        expression=write.expression and other.expression,
    )


def is_settled(evidence: Evidence) -> bool:
    """True for a verdict that no further code can change: proved or refuted."""
    return evidence.verdict in (Verdict.PROVED, Verdict.REFUTED)


def label_of(model: Model | None) -> str | None:
    """The model's label; None for an unknown model."""
    return None if model is None else model.label
