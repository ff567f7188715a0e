"""One walk over one function: bookkeeping of blocks, transactions, objects and events.

The walk itself is in `statements`, `expressions` and `calls`; they share a `Run`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from codemods.evidence import Evidence, proved
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import Atomic, Block, BlockKind, Event
from codemods.trace.state import State, dead, join
from codemods.trace.values import (
    ListOf,
    Obj,
    ObjState,
    Origin,
    QuerySet,
    TupleValue,
    Union,
    Unknown,
    Value,
    Write,
    values_in,
)
from codemods.trace.within import WithinAtomics, WithinBlocks, WithinMuted

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

REQUEST_ID = -2
MAX_EVENTS = 4_000
"""A function with more events is not followed to its end."""
MAX_STEPS = 20_000
"""Nor one of which more statements are walked: each loop around a statement walks it twice."""
MAX_HELD = 10_000
"""Nor one with a value that holds more values: each name may hold the one before it several times."""


class Engine(Protocol):
    """The walk itself: how the parts of it call each other through the run."""

    def evaluate(self, run: Run, node: ast.expr) -> Value: ...
    def execute(self, run: Run, body: Sequence[ast.stmt]) -> None: ...
    def assign(self, run: Run, target: ast.expr, value: Value, statement: ast.AST, source: ast.expr | None) -> None: ...


@dataclass(slots=True)
class Loop:
    """Where `break` and `continue` of the innermost loop go."""

    breaks: State = field(default_factory=dead)
    continues: State = field(default_factory=dead)


@dataclass(slots=True)
class Deferred:
    """A nested function or lambda: walked when the enclosing function is done, with what was known where it stands."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ref: FunctionRef
    state: State
    blocks: tuple[Block, ...]
    statement: ast.stmt | None
    in_on_commit: bool = False


class TooLongError(Exception):
    """The function has more events, statements or values than are worth following."""


class Run:
    """The walk over one function (or module body)."""

    def __init__(
        self,
        tracer: Tracer,
        engine: Engine,
        ref: FunctionRef,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module,
        klass: ClassRef | None,
    ) -> None:
        self.tracer = tracer
        self.engine = engine
        self._evaluate = engine.evaluate
        self.project = tracer.project
        self.ref = ref
        self.path = ref.path
        self.node = node
        self.klass = klass
        self.syntax = tracer.syntaxes.of(node)
        self.state = State()
        self.self_value: Value | None = None
        self.events: list[Event] = []
        self.blocks: tuple[Block, ...] = ()
        self.atomics: tuple[Atomic, ...] = ()
        self.statement: ast.stmt | None = None
        self.loops: list[Loop] = []
        self.trying: list[list[State]] = []
        self.muted = 0
        self.called: ast.expr | None = None
        """What the call that is being evaluated calls: an attribute there is a method rather than a field."""
        self.in_on_commit = False
        self.nested: FunctionRef | None = None
        self.deferred: list[Deferred] = []
        self.on_commit_functions: set[str] = set()
        self.local_calls: dict[str, list[tuple[Atomic, ...]]] = {}
        self.definitions: dict[str, Deferred] = {}
        self.inlining: list[str] = []
        self.opaque_names: set[str] = set()
        self.changed_by_nested: dict[int, Evidence] = {}
        self.called_parameters: dict[str, bool] = {}
        self.parameter_calls: list[tuple[str, tuple[Atomic, ...]]] = []
        self.returns: list[tuple[Value, State]] = []
        self.yields: list[tuple[Value, tuple[Atomic, ...]]] = []
        self.resolutions: dict[tuple[int, int], tuple[FunctionRef | str, ...]] = {}
        self.origins: dict[tuple[int, str], int] = {}
        self.kept: list[ast.AST | None] = []
        self.effects: dict[Any, tuple[str, str]] = {}
        self.reads: dict[tuple[int, str], str] = {}
        self.all_writes: dict[tuple[int, str], Write] = {}
        self.incomplete: str | None = None
        self._steps = 0
        self.querysets: list[QuerySet] = []

    # --- the walk

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression; its events are recorded in evaluation order."""
        return self._evaluate(self, node)

    def execute(self, body: Sequence[ast.stmt]) -> None:
        """Walk the statements of a block."""
        self.engine.execute(self, body)

    def assign(self, target: ast.expr, value: Value, statement: ast.AST, source: ast.expr | None = None) -> None:
        """Bind `target` to `value`."""
        self.engine.assign(self, target, value, statement, source)

    def count_step(self) -> None:
        """Count a statement that is walked. Raises TooLongError where there were too many."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooLongError

    def tuple_of(self, items: Iterable[Value]) -> TupleValue:
        """A tuple of these values. Raises TooLongError where they hold too many."""
        made = TupleValue(tuple(items))
        if values_in(made) > MAX_HELD:
            raise TooLongError
        return made

    def quiet(self, node: ast.expr, *, called: bool = False) -> Value:
        """The value of a name or an attribute chain (which is `called`), without events."""
        if isinstance(node, ast.Name | ast.Attribute):
            with self.mute():
                return self.callee(node) if called else self.evaluate(node)
        return Unknown("not a name")

    def callee(self, node: ast.expr) -> Value:
        """The value of what a call calls."""
        before, self.called = self.called, node
        value = self.evaluate(node)
        self.called = before
        return value

    def parent_of(self, node: ast.AST) -> ast.AST | None:
        """The parent of a node of the traced file."""
        return self.syntax.parent(node)

    # --- places

    def at(self, node: ast.AST) -> str:
        """The place, "path:line", of a node of the traced file."""
        return f"{self.path}:{getattr(node, 'lineno', 0)}"

    # --- events

    @property
    def is_recording(self) -> bool:
        """False on a trial run, and where control does not get."""
        return not self.muted and self.state.live

    def emit(self, event: Callable[..., Event], node: ast.expr | ast.stmt, /, **details: Any) -> None:
        """Record an event at `node`, unless the walk is a trial run of a loop body."""
        if not self.is_recording:
            return
        if len(self.events) >= MAX_EVENTS:
            raise TooLongError
        statement = self.statement
        if statement is None:
            return
        self.events.append(
            event(
                node=node,
                statement=statement,
                index=len(self.events),
                blocks=self.blocks,
                atomics=self.atomics,
                in_on_commit=self.in_on_commit,
                function=self.nested,
                **details,
            )
        )

    def block(self, kind: BlockKind, node: ast.AST, test: ast.expr | None = None) -> WithinBlocks:
        """Everything inside runs in a block of that kind."""
        before = self.blocks
        self.blocks = (*before, Block(kind, node, test))
        return WithinBlocks(self, before)

    def transaction(self, frame: Atomic | None) -> WithinAtomics:
        """Everything inside runs in that transaction (None: no change)."""
        before = self.atomics
        if frame is not None:
            self.atomics = (*before, frame)
        return WithinAtomics(self, before)

    def mute(self) -> WithinMuted:
        """A trial run: the state changes, events are not recorded."""
        self.muted += 1
        return WithinMuted(self)

    # --- objects

    def object_id(self, node: ast.AST | None, tag: str = "") -> int:
        """The id of the object that comes from `node`; the same at each evaluation."""
        key = (id(node), tag)
        if key not in self.origins:
            self.origins[key] = len(self.origins) + 1
            self.kept.append(node)
        return self.origins[key]

    def new_object(
        self,
        node: ast.AST | None,
        model: Model | None,
        origin: Origin,
        stored: Evidence,
        clean: Evidence | None = None,
        *,
        tag: str = "",
        **details: Any,
    ) -> Obj:
        """An object that comes into being at `node`; what was known of an earlier one from there is forgotten.

        But for one of another model or origin: where the class or the callee is one of several, each gives its own.
        """
        key = self.object_id(node, tag)
        if model is not None and _is_of_another_kind(self.state.heap.get(key), model, origin):
            key = self.object_id(node, f"{tag} {model.label} {origin.name}")
        at = self.at(node) if node is not None else self.ref.at
        self.state.heap[key] = ObjState(
            id=key,
            model=model,
            origin=origin,
            node=node,
            at=at,
            stored=stored,
            clean=clean or proved("nothing was written to it before", at),
            **details,
        )
        for pair in [pair for pair in self.state.attributes if pair[0] == key]:
            del self.state.attributes[pair]
        return Obj(key)

    def known(self, obj: Obj) -> ObjState:
        """What is known of the object now."""
        return self.state.heap[obj.id]

    def update(self, obj: Obj, **changes: Any) -> None:
        """Note something about the object."""
        self.state.heap[obj.id] = self.state.heap[obj.id].replace(**changes)

    def write(self, obj: Obj, write: Write) -> None:
        """Note a write to an attribute of the object: a later one to the same attribute joins the earlier ones."""
        state = self.known(obj)
        earlier = [item for item in state.writes if item.attribute == write.attribute]
        if earlier and write.operator is not None:
            write = replace(write, read_before=True)
        kept = tuple(
            item for item in state.writes if not (item.node is write.node and item.attribute == write.attribute)
        )
        self.update(obj, writes=(*kept, write))
        self.all_writes.setdefault((obj.id, write.attribute), write)

    def opaque(self, value: Value, reason: Evidence) -> None:
        """Code that was not read may have written to the objects of `value`."""
        for obj in self.reachable(value):
            state = self.known(obj)
            if reason not in state.opaque:
                self.update(obj, opaque=(*state.opaque, reason))

    def escape(self, value: Value, reason: Evidence) -> None:
        """Other code got hold of the objects of `value`."""
        for obj in self.reachable(value):
            state = self.known(obj)
            if reason not in state.escaped:
                self.update(obj, escaped=(*state.escaped, reason))

    def reachable(self, value: Value) -> tuple[Obj, ...]:
        """The objects that a value is or holds."""
        kind = type(value)
        if kind is Obj:
            return (value,)  # type: ignore[return-value]
        reach = _REACH.get(kind)
        return () if reach is None else reach(self, value)

    def uses(self, *values: Value) -> frozenset[int]:
        """Ids of the objects that the values are, hold, or are read from."""
        found: set[int] = set()
        for value in values:
            found.update(obj.id for obj in self.reachable(value))
            owner = getattr(value, "owner", None)
            if isinstance(owner, Obj):
                found.add(owner.id)
        return frozenset(found)

    def states(self, values: Iterable[Value]) -> dict[int, ObjState]:
        """What is known of each object that the values are or hold."""
        return {obj.id: self.known(obj) for value in values for obj in self.reachable(value)}

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, ref: FunctionRef) -> None:
        """Note a nested function; it is walked later."""
        item = Deferred(node, ref, self.state.copy(), self.blocks, self.statement, self.in_on_commit)
        self.definitions[ref.qualname] = item
        if not self.muted and not self.inlining:
            self.deferred.append(item)

    # --- control flow

    def fork(self, first: Callable[[], None], second: Callable[[], None]) -> None:
        """Run both on copies of the state and join what they leave."""
        before = self.state
        self.state = before.copy()
        first()
        one = self.state
        self.state = before.copy()
        second()
        self.state = join(one, self.state)

    def leave(self) -> None:
        """Control does not go on from here."""
        self.state.live = False


def _is_of_another_kind(earlier: ObjState | None, model: Model, origin: Origin) -> bool:
    if earlier is None or earlier.model is None:
        return False
    return (earlier.model.label, earlier.origin) != (model.label, origin)


def _each(run: Run, values: Iterable[Value]) -> tuple[Obj, ...]:
    return tuple(obj for value in values for obj in run.reachable(value))


def _owner(run: Run, value: QuerySet) -> tuple[Obj, ...]:
    return (value.owner,) if value.owner is not None else ()


_REACH: dict[type, Callable[[Run, Any], tuple[Obj, ...]]] = {
    Union: lambda run, value: _each(run, value.options),
    TupleValue: lambda run, value: _each(run, value.items),
    ListOf: lambda run, value: run.reachable(value.item),
    QuerySet: _owner,
}
"""How the objects of a value are got at; other values hold none."""
