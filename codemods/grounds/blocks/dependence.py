"""What hangs on the result of a call: the writes that follow it, and the smallest run of statements that holds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemods.edits import Span
from codemods.trace.events import (
    Block,
    BlockKind,
    BulkUpdate,
    Call,
    Create,
    Delete,
    Dispatch,
    EffectKind,
    Escape,
    Event,
    Exit,
    Fetch,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    OpaqueCall,
    Save,
    SideEffect,
)
from codemods.trace.flow import follows
from codemods.trace.frameworks.effects import computes

MUST_NOT_WAIT = frozenset(
    {EffectKind.MAIL, EffectKind.HTTP, EffectKind.DISPATCH, EffectKind.FILE, EffectKind.RENDER, EffectKind.PROCESS}
)
"""What a transaction must not stay open for, or cannot take back."""

UNREAD = frozenset({EffectKind.UNKNOWN, EffectKind.LIBRARY})

_LEAVES = frozenset({"return", "raise", "continue", "break"})
DATABASE_ERRORS = frozenset(
    {"IntegrityError", "DatabaseError", "OperationalError", "DataError", "Error", "Exception", "BaseException"}
)


@dataclass(frozen=True, slots=True)
class DependentRun:
    """Statements of one block, from the one that holds the call to the last one whose write hangs on the call."""

    statements: tuple[ast.stmt, ...]
    events: tuple[Event, ...]
    """All events in these statements."""
    dependents: tuple[Event, ...]
    """The writes in the run that hang on the result."""
    beyond: tuple[Event, ...]
    """The writes that hang on the result and are not in the run."""
    stopped: Event | ast.Try | None = None
    """What ended the run before the writes that are `beyond`."""

    @property
    def span(self) -> Span:
        first, last = Span.of(self.statements[0]), Span.of(self.statements[-1])
        return Span(first.line, first.column, last.end_line, last.end_column)


def effects(event: Event) -> frozenset[EffectKind]:
    """What happens outside the database at an event (nothing, where it waits for the commit anyway)."""
    if event.in_on_commit:
        return frozenset()
    match event:
        case SideEffect(kind=kind):
            return frozenset() if isinstance(event.statement, ast.Raise) else frozenset({kind})
        case Call(effects=kinds):
            return kinds
        case Dispatch():
            return frozenset({EffectKind.DISPATCH})
        case OpaqueCall(node=node) if not computes(node) and not isinstance(event.statement, ast.Raise):
            return frozenset({EffectKind.UNKNOWN})
    return frozenset()


def within(event: Event, statement: ast.stmt) -> bool:
    """Does the event happen in this statement (nested statements included)?"""
    return Span.of(statement).contains(Span.of(event.node))


def in_body(event: Event, attempt: ast.Try) -> bool:
    """Does the event happen where the handlers of `attempt` see its errors (its `else` is no such place)?"""
    return any(within(event, statement) for statement in attempt.body)


def is_async(trace: FunctionTrace, event: Event) -> bool:
    """Does the event happen in an async function (the innermost one counts)?"""
    functions = [block.node for block in event.blocks if block.kind is BlockKind.FUNCTION]
    return isinstance(functions[-1], ast.AsyncFunctionDef) if functions else trace.is_async


def block_of(trace: FunctionTrace, statement: ast.stmt) -> list[ast.stmt]:
    """The statements of the block that `statement` stands in."""
    parent = trace.parents(statement)
    for _, value in ast.iter_fields(parent) if parent is not None else ():
        if isinstance(value, list) and any(item is statement for item in value):
            return value
    return [statement]


def run_of(trace: FunctionTrace, call: GetOrCreate) -> DependentRun:
    """The smallest run from the statement of `call` on that holds the writes that depend on it.

    It ends before what must not wait in a transaction, and does not go on over code that was not read once it holds a
    dependent write. Where such writes stand only behind the enclosing `if` or `with`, it starts with that statement.
    """
    dependents = tuple(dependent_writes(trace, call))
    statement = call.statement
    run = _run_at(trace, statement, dependents)
    while not run.dependents and run.stopped is None and dependents:
        parent = trace.parents(statement)
        if not isinstance(parent, ast.If | ast.With):
            break
        statement = parent
        wider = _run_at(trace, statement, dependents)
        if _hindrance(trace, statement) is not None or _leaves(wider, statement):
            break
        if wider.dependents:
            return wider
    return run


def _leaves(run: DependentRun, statement: ast.stmt) -> bool:
    return any(isinstance(event, Exit) and within(event, statement) for event in run.events)


def _run_at(trace: FunctionTrace, statement: ast.stmt, dependents: tuple[Event, ...]) -> DependentRun:
    block = block_of(trace, statement)
    start = next(number for number, item in enumerate(block) if item is statement)
    end, stopped = start, None
    held = [event for event in dependents if within(event, statement)]
    for number in range(start + 1, len(block)):
        stopped = _hindrance(trace, block[number], opaque=bool(held))
        if stopped is not None:
            break
        found = [event for event in dependents if within(event, block[number])]
        if found:
            end, held = number, held + found
    statements = tuple(block[start : end + 1])
    events = tuple(event for event in trace.events if any(within(event, item) for item in statements))
    beyond = tuple(event for event in dependents if event not in held)
    return DependentRun(statements, events, tuple(held), beyond, stopped if beyond else None)


def _hindrance(trace: FunctionTrace, statement: ast.stmt, *, opaque: bool = False) -> Event | ast.Try | None:
    """What in `statement` no run may go over."""
    for event in trace.events:
        if not within(event, statement):
            continue
        kinds = effects(event)
        if kinds & MUST_NOT_WAIT or (opaque and kinds & UNREAD):
            return event
        if isinstance(event, Escape) and event.how == "yielded":
            return event
        caught = next((block for block in event.blocks if _catches_database_errors(event, block, statement)), None)
        if caught is not None and is_write(event):
            return caught.node if isinstance(caught.node, ast.Try) else event
    return None


def _catches_database_errors(event: Event, block: Block, statement: ast.stmt) -> bool:
    """A `try` within the statement goes on after an error that has broken the transaction around it."""
    if block.kind is not BlockKind.TRY or not isinstance(block.node, ast.Try):
        return False
    return (
        Span.of(statement).contains(Span.of(block.node))
        and in_body(event, block.node)
        and any(catches_database_error(handler) for handler in block.node.handlers)
    )


def catches_database_error(handler: ast.ExceptHandler) -> bool:
    """Does the handler take an IntegrityError (by the names that it lists)?"""
    listed = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(item is None or ast.unparse(item).rpartition(".")[2] in DATABASE_ERRORS for item in listed)


def is_write(event: Event) -> bool:
    """Are rows written at the event?"""
    if isinstance(event, Call):
        return event.writes_rows
    return isinstance(event, Save | Create | BulkUpdate | ManyToManyWrite | Delete | GetOrCreate)


@dataclass(slots=True)
class _Taint:
    """What came out of the call so far."""

    ids: set[int]
    nodes: set[ast.AST] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def in_uses(self, event: Event) -> bool:
        queryset = getattr(event, "queryset", None)
        owner = getattr(queryset, "owner", None)
        uses: frozenset[int] = getattr(event, "uses", frozenset())
        return bool(uses & self.ids) or (owner is not None and owner.id in self.ids)

    def saves(self, event: Save) -> bool:
        """Is it the object, one made from it, or one that now refers to it?"""
        if event.obj.id in self.ids or event.state.node in self.nodes:
            return True
        values = (write.value for write in event.state.writes if write.value is not None)
        return any(isinstance(node, ast.Name) and node.id in self.names for value in values for node in ast.walk(value))

    def add(self, event: Event) -> None:
        self.nodes.add(event.node)
        made = getattr(event, "obj", None)
        if made is not None:
            self.ids.add(made.id)
        target = getattr(event, "target", None)
        if target is not None:
            self.names.add(target)


def dependent_writes(trace: FunctionTrace, call: GetOrCreate) -> Iterator[Event]:
    """The writes that use the result, or run because a row was created; not those that only follow a row found."""
    taint = _Taint({call.obj.id}, {call.node}, {call.target} if call.target else set())
    depth = len(call.blocks)
    after_exit: bool | None = None
    for event in trace.events:
        if event.index <= call.index or _runs_later(call, event) or not follows(call, event):
            continue
        created = _known(event.blocks[depth:], call.created, after_exit)
        if isinstance(event, Exit) and event.how in _LEAVES and len(event.blocks) == depth + 1:
            implied = _known(event.blocks[depth:], call.created, None)
            after_exit = after_exit if implied is None else not implied
        if isinstance(event, Fetch) and taint.in_uses(event):
            taint.add(event)
        if isinstance(event, Call) and not event.writes_rows and taint.in_uses(event):
            taint.nodes.add(event.node)
        if not is_write(event) or created is False:
            continue
        if created or taint.in_uses(event) or _touches(taint, event):
            taint.add(event)
            yield event


def _touches(taint: _Taint, event: Event) -> bool:
    if isinstance(event, Save):
        return taint.saves(event)
    return isinstance(event, Delete) and event.obj.id in taint.ids


def _runs_later(call: Event, event: Event) -> bool:
    """The event stands in a nested function, which runs some other time."""
    inner = event.blocks[len(call.blocks) :]
    return event.function != call.function or any(block.kind is BlockKind.FUNCTION for block in inner)


def _known(blocks: tuple[Block, ...], created: str | None, known: bool | None) -> bool | None:
    """Was the row created, as far as the conditions of these blocks tell? None where they do not."""
    if created is None:
        return None
    for block in blocks:
        if block.test is not None and block.kind in (BlockKind.IF, BlockKind.ELSE):
            implied = _implied(block.test, created, truth=block.kind is BlockKind.IF)
            known = implied if implied is not None else known
    return known


def _implied(test: ast.expr, name: str, *, truth: bool) -> bool | None:
    """The value that `name` must have where `test` came out as `truth`."""
    match test:
        case ast.Name(id=found) if found == name:
            return truth
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _implied(operand, name, truth=not truth)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is truth:
            return next((value for item in values if (value := _implied(item, name, truth=truth)) is not None), None)
    return None
