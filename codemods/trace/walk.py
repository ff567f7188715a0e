"""One function from its first statement to its summary."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, unknown
from codemods.project.model import FunctionRef
from codemods.records import dataclass
from codemods.trace.events import Block, BlockKind, Event, FieldWrite, FunctionTrace, Save
from codemods.trace.flow import follows, in_other_function
from codemods.trace.frameworks.contexts import decorator_frame
from codemods.trace.parameters import Shape, bind_parameters, parameters_of
from codemods.trace.run import Deferred, Run, TooLongError
from codemods.trace.state import State, join_all, options_of, union
from codemods.trace.summaries import Summary, effects_of, only_dispatches
from codemods.trace.values import Const, Obj, Unknown, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


@dataclass(frozen=True, slots=True)
class Walked:
    """A trace, what is known at its end, and its summary."""

    trace: FunctionTrace
    exit: State
    summary: Summary


def walk(tracer: Tracer, ref: FunctionRef, node: Node, shapes: tuple[Shape, ...]) -> Walked:
    """Trace a function for arguments of the given shapes."""
    run = Run(tracer, tracer.engine, ref, node, tracer.class_of(ref) if ref.qualname != "<module>" else None)
    parameters: dict[str, Value] = {}
    if not isinstance(node, ast.Module):
        bind_parameters(run, node, shapes)
        parameters = {item.arg: run.state.names[item.arg] for item in parameters_of(node)}
        run.atomics = tuple(frame for item in node.decorator_list if (frame := decorator_frame(run, item)) is not None)
    try:
        run.execute(node.body)
        exit_state, returns = _finish(run)
        _walk_deferred(run)
    except (TooLongError, RecursionError) as error:
        run.incomplete = "it is too long to follow" if isinstance(error, TooLongError) else "it is nested too deeply"
        exit_state, returns = run.state, Unknown(run.incomplete)
    trace = FunctionTrace(
        ref=ref,
        node=node,
        path=ref.path,
        events=tuple(_with_doubts(run, event) for event in run.events),
        parents=run.syntax.parent,
        querysets=tuple(run.querysets),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        parameters=tuple(value if isinstance(value, Obj) else None for value in parameters.values()),
        resolutions=run.resolutions,
        incomplete=run.incomplete,
    )
    return Walked(trace, exit_state, _summarise(run, trace, parameters, exit_state, returns))


def _finish(run: Run) -> tuple[State, Value]:
    """The state and value with which the function returns."""
    values = [value for value, _ in run.returns]
    if run.state.live:
        values.append(Const(None))
    state = join_all([*(state for _, state in run.returns), run.state])
    if run.yields:
        values = [value for value, _ in run.yields]
    return state, union(values) if values else Unknown("it never returns")


def _walk_deferred(run: Run) -> None:
    """The nested functions and lambdas, each with what was known where it stands."""
    while run.deferred:
        item = run.deferred.pop(0)
        _walk_nested(run, item)


def _walk_nested(run: Run, item: Deferred) -> None:
    before = dict(item.state.heap)
    saved = (run.returns, run.yields, run.loops, run.trying, run.nested, run.in_on_commit)
    run.returns, run.yields, run.loops, run.trying = [], [], [], []
    run.state = item.state.copy()
    run.state.live = True
    run.blocks = (*item.blocks, Block(BlockKind.FUNCTION, item.node))
    run.nested = item.ref
    run.in_on_commit = item.in_on_commit or item.ref.qualname in run.on_commit_functions
    run.statement = item.statement
    calls = run.local_calls.get(item.ref.qualname, [])
    run.atomics = calls[0] if calls and all(calls) else ()
    bind_parameters(run, item.node, ())
    if isinstance(item.node, ast.Lambda):
        run.evaluate(item.node.body)
    else:
        frames = [decorator_frame(run, decorator) for decorator in item.node.decorator_list]
        run.atomics = (*run.atomics, *(frame for frame in frames if frame is not None))
        run.execute(item.node.body)
    changed = [key for key, state in run.state.heap.items() if key in before and state.writes != before[key].writes]
    run.returns, run.yields, run.loops, run.trying, run.nested, run.in_on_commit = saved
    for key in changed:
        run.changed_by_nested[key] = unknown(f"{item.ref.name}(), a function inside this one, writes to it")


def _with_doubts(run: Run, event: Event) -> Event:
    """A nested function that writes to an object, or saves it, runs when it is called: who knows what came before."""
    if not isinstance(event, Save):
        return event
    doubt = run.changed_by_nested.get(event.obj.id) if event.function is None else _written_outside(run, event)
    if doubt is None:
        return event
    return replace(event, state=event.state.replace(opaque=(*event.state.opaque, doubt)))


def _written_outside(run: Run, save: Save) -> Evidence | None:
    """Where the function around this one writes to the object after it was defined."""
    for event in run.events:
        is_same = isinstance(event, FieldWrite) and event.obj.id == save.obj.id
        if is_same and event.index < save.index and in_other_function(event, save) and follows(save, event):
            why = "it is saved in a nested function, and written to after that was defined"
            return unknown(why, run.at(event.node))
    return None


def _summarise(
    run: Run, trace: FunctionTrace, parameters: dict[str, Value], exit_state: State, returns: Value
) -> Summary:
    effects, rows, tasks = effects_of(trace)
    objects = {
        name: option.id for name, value in parameters.items() for option in options_of(value) if isinstance(option, Obj)
    }
    names = {identity: name for name, identity in objects.items()}
    reads: dict[str, set[str]] = {}
    for identity, attribute in run.reads:
        if identity in names:
            reads.setdefault(names[identity], set()).add(attribute)
    written: dict[str, dict[str, str]] = {}
    for (identity, attribute), write in run.all_writes.items():
        if identity in names:
            written.setdefault(names[identity], {})[attribute] = write.at
    return Summary(
        ref=run.ref,
        parameters=tuple(parameters),
        objects=objects,
        exit=exit_state,
        returns=returns,
        effects=effects,
        writes_rows=rows,
        tasks=tasks,
        only_dispatches=only_dispatches(trace),
        yield_frames=tuple(frames for _, frames in run.yields),
        on_commit_parameters=frozenset(name for name, after in run.called_parameters.items() if after),
        parameter_calls=tuple(run.parameter_calls),
        reads={name: frozenset(found) for name, found in reads.items()},
        written=written,
        unread=run.incomplete,
        is_generator=bool(run.yields),
    )
