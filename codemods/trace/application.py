"""A call of a project function, through its summary: what the caller knows afterwards."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemods.evidence import Evidence, Verdict, assumed
from codemods.trace.arguments import Arguments, bind
from codemods.trace.attributes import related_object
from codemods.trace.events import Block, BlockKind, Call, EffectKind, OpaqueCall, Save, SideEffect
from codemods.trace.frameworks.instances import passed_to_unread
from codemods.trace.frameworks.lookups import looked_up
from codemods.trace.parameters import FunctionNode, parameters_of
from codemods.trace.run import Deferred, Run
from codemods.trace.state import join_all, objects_in, options_of, union
from codemods.trace.summaries import Mapper, Summary
from codemods.trace.values import Bound, Const, Obj, ObjState, Unknown, Value, Write


def bind_call(
    node: FunctionNode, receiver: Value | None, arguments: Arguments, *, is_static: bool = False
) -> dict[str, Value]:
    """Values by parameter name, the receiver as the first one."""
    if receiver is not None and not is_static:
        shifted = replace(arguments, positional=[receiver, *arguments.positional])
        return bind(node, shifted)
    return bind(node, arguments)


def apply_summary(run: Run, summary: Summary, values: dict[str, Value], node: ast.expr) -> Value:
    """Take in what the callee did, and give what it returns."""
    _emit_call(run, summary, values, node)
    if summary.unread is not None:
        for value in values.values():
            run.opaque(value, passed_to_unread(summary.ref.name, run.at(node)))
        return Unknown(summary.unread)
    mapper = Mapper(run, summary, values, node)
    for name, identity in summary.objects.items():
        given = values.get(name)
        state = summary.exit.heap.get(identity)
        if given is None or state is None:
            continue
        for obj in objects_in(given):
            _apply_to_object(run, obj, state, summary, node)
    _apply_to_related(run, summary, mapper, node)
    for name, value in values.items():
        if name not in summary.objects:
            for obj in run.reachable(value):
                if name in summary.written or name in summary.reads:
                    run.escape(obj, assumed(f"passed to {summary.ref.name}()", run.at(node)))
    result = mapper.value(summary.returns)
    return result if _is_known(result) else looked_up(run, summary.ref.name, values.values(), node) or result


def _is_known(value: Value) -> bool:
    return any(not isinstance(option, Unknown | Const | Bound) for option in options_of(value))


def _emit_call(run: Run, summary: Summary, values: dict[str, Value], node: ast.expr) -> None:
    if not run.is_recording:
        return
    states = run.states(values.values())
    run.emit(
        Call,
        node,
        callee=summary.ref,
        receiver=values.get(summary.parameters[0]) if summary.parameters else None,
        arguments=tuple(values.items()),
        uses=run.uses(*values.values()),
        states=states,
        writes_rows=summary.writes_rows is not None,
        effects=frozenset(summary.effects),
        reads=frozenset(
            (obj.id, attribute)
            for name, value in values.items()
            for obj in objects_in(value)
            for attribute in summary.reads.get(name, ())
        ),
        only_dispatches=summary.only_dispatches,
        tasks=summary.tasks,
    )
    if summary.unread is not None:
        run.emit(SideEffect, node, kind=EffectKind.UNKNOWN, why=f"{summary.ref.name}() was not read", at=run.at(node))


def _apply_to_object(run: Run, obj: Obj, state: ObjState, summary: Summary, node: ast.expr) -> None:
    """The callee's parameter is this object of ours: its writes, saves and doubts are ours too."""
    before = run.known(obj)
    name = summary.ref.name
    at = run.at(node)
    if state.saves:
        receiver = node.func if isinstance(node, ast.Call) else node
        run.emit(Save, node, obj=obj, state=before, receiver=receiver, is_super=False, from_call=name)
    kept = before.writes if state.incoming else ()
    names = {write.attribute for write in kept}
    new = tuple(
        replace(
            write,
            node=node,
            from_call=write.from_call or name,
            value=None,
            operand=None,
            reads=(),
            read_before=write.read_before or (write.operator is not None and write.attribute in names),
        )
        for write in state.writes
    )
    run.update(
        obj,
        writes=(*kept, *_distinct(new)),
        opaque=_plus(before.opaque if state.incoming else (), state.opaque),
        escaped=_plus(before.escaped, tuple(assumed(f"{item.why} (in {name}())", item.at) for item in state.escaped)),
        saves=(*before.saves, *((at,) if state.saves else ())),
        stored=_stored_after(before, state),
        clean=before.clean if state.incoming else state.clean,
        incoming=before.incoming and state.incoming,
        key_written=before.key_written or state.key_written,
        bound_form=before.bound_form or state.bound_form,
        model=before.model or state.model,
    )
    for write in state.writes:
        run.all_writes.setdefault((obj.id, write.attribute), write)
        run.state.attributes.pop((obj.id, write.attribute), None)
    for attribute in summary.reads.get(_parameter_name(summary, state.id), ()):
        run.reads.setdefault((obj.id, attribute), at)


def _stored_after(before: ObjState, state: ObjState) -> Evidence:
    """Is it a row after the callee? Refuted where that deletes it, proved where it was, else what the callee says."""
    if state.stored.verdict is Verdict.REFUTED and (state.saves or state.narrowed_from is None):
        return state.stored
    return state.stored if state.saves and before.stored.verdict is not Verdict.PROVED else before.stored


def _parameter_name(summary: Summary, identity: int) -> str:
    return next((name for name, key in summary.objects.items() if key == identity), "")


def _distinct(writes: tuple[Write, ...]) -> tuple[Write, ...]:
    """One write per attribute: they all happen in this one call."""
    return tuple({write.attribute: write for write in writes}.values())


def _plus(first: tuple[Evidence, ...], second: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return first + tuple(item for item in second if item not in first)


def _apply_to_related(run: Run, summary: Summary, mapper: Mapper, node: ast.expr) -> None:
    """Writes of the callee to what hangs on its parameters: ``order.customer.name = ...``."""
    owners = {identity: name for name, identity in summary.objects.items()}
    for (owner, attribute), value in summary.exit.attributes.items():
        if owner not in owners or not isinstance(value, Obj):
            continue
        state = summary.exit.heap.get(value.id)
        if state is None or value.id in owners or not (state.writes or state.saves or state.opaque):
            continue
        for obj in objects_in(mapper.arguments.get(owners[owner], Unknown())):
            ours = run.state.attributes.get((obj.id, attribute))
            if not isinstance(ours, Obj):
                ours = related_object(run, obj, run.known(obj), state.model, attribute, node)
            _apply_to_object(run, ours, state, summary, node)


def inline(run: Run, item: Deferred, arguments: Arguments, node: ast.Call) -> Value:
    """A call of a function that is defined in this one: its body works on our own names."""
    if item.ref.qualname in run.inlining or len(run.inlining) > 3:
        return Unknown("recursion")
    run.local_calls.setdefault(item.ref.qualname, []).append(run.atomics)
    names = dict(run.state.names)
    values = bind(item.node, arguments)
    for parameter in parameters_of(item.node):
        run.state.names[parameter.arg] = values.get(parameter.arg, Unknown("default"))
    outer = (run.returns, run.loops, run.trying, run.blocks)
    run.returns, run.loops, run.trying = [], [], []
    run.blocks = (*run.blocks, Block(BlockKind.FUNCTION, item.node))
    run.inlining.append(item.ref.qualname)
    with run.mute():
        result = _walk_inline(run, item)
    run.inlining.pop()
    run.returns, run.loops, run.trying, run.blocks = outer
    changed = {name for name in names if name in run.opaque_names}
    run.state.names = {**names, **{name: run.state.names[name] for name in changed if name in run.state.names}}
    for value in arguments:
        run.emit(OpaqueCall, node, name=item.ref.name, uses=run.uses(value))
    return result


def _walk_inline(run: Run, item: Deferred) -> Value:
    if isinstance(item.node, ast.Lambda):
        return run.evaluate(item.node.body)
    statement = run.statement
    run.execute(item.node.body)
    run.statement = statement
    outcomes = list(run.returns)
    fell_through = run.state.live
    values = [value for value, _ in outcomes]
    states = [state for _, state in outcomes]
    run.state = join_all([*states, run.state])
    run.state.live = bool(states) or fell_through
    if fell_through or not values:
        values.append(Const(None))
    return union(values)
