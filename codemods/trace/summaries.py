"""What a call of a project function does: to its arguments, to rows, to the outside; and what it gives back."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field, replace

from codemods.evidence import Evidence
from codemods.project.model import FunctionRef, Task
from codemods.records import dataclass
from codemods.trace.attributes import related_object
from codemods.trace.events import (
    Atomic,
    BulkUpdate,
    Call,
    Create,
    Delete,
    Dispatch,
    EffectKind,
    Event,
    FunctionTrace,
    GetOrCreate,
    ManyToManyWrite,
    Save,
    SideEffect,
)
from codemods.trace.run import Run
from codemods.trace.state import State, union
from codemods.trace.values import Form, ListOf, Obj, ObjState, Origin, QuerySet, TupleValue, Union, Unknown, Value

ROW_WRITES = (Save, Create, GetOrCreate, BulkUpdate, Delete, ManyToManyWrite)


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a walk over a function, for those who call it."""

    ref: FunctionRef
    parameters: tuple[str, ...] = ()
    """Names in order."""
    objects: Mapping[str, int] = field(default_factory=dict)
    """Id of the instance that each parameter is, within the function."""
    exit: State = field(default_factory=State)
    """What is known when it returns."""
    returns: Value = field(default_factory=lambda: Unknown("not read"))
    effects: Mapping[EffectKind, tuple[str, str]] = field(default_factory=dict)
    """Why and where, by kind."""
    writes_rows: str | None = None
    """The place where it saves, creates, updates or deletes rows (callees included)."""
    tasks: tuple[Task, ...] = ()
    """The tasks that it dispatches directly."""
    only_dispatches: bool = False
    """Its body does nothing but compute arguments and dispatch."""
    yield_frames: tuple[tuple[Atomic, ...], ...] = ()
    """The transactions open at each `yield`."""
    on_commit_parameters: frozenset[str] = frozenset()
    """Parameters that are called after the commit: it wraps transaction.on_commit."""
    parameter_calls: tuple[tuple[str, tuple[Atomic, ...]], ...] = ()
    """Parameters that are called, and the transactions open then (nested functions included)."""
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Attributes that are read of each parameter."""
    written: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Attributes that are ever written of each parameter, with the place."""
    unread: str | None = None
    """Why nothing is known: recursion, depth, no source."""
    is_generator: bool = False


def effects_of(trace: FunctionTrace) -> tuple[dict[EffectKind, tuple[str, str]], str | None, tuple[Task, ...]]:
    """Side effects, the first write of rows, and the tasks dispatched, of the events that run when it is called."""
    effects: dict[EffectKind, tuple[str, str]] = {}
    rows: str | None = None
    tasks: list[Task] = []
    for event in trace.events:
        if event.function is not None or event.in_on_commit:
            continue
        match event:
            case SideEffect(kind=kind, why=why):
                effects.setdefault(kind, (why, trace.at(event.node)))
            case Dispatch(tasks=found):
                effects.setdefault(EffectKind.DISPATCH, ("a task is dispatched", trace.at(event.node)))
                tasks.extend(found)
            case Call(callee=callee, effects=kinds, writes_rows=writes):
                for kind in kinds:
                    effects.setdefault(kind, (f"in {callee.name}()", trace.at(event.node)))
                if writes and rows is None:
                    rows = trace.at(event.node)
            case _ if rows is None and isinstance(event, ROW_WRITES):
                rows = trace.at(event.node)
    return effects, rows, tuple(tasks)


_SILENT = frozenset({"AsText", "Asked", "Dispatch", "Escape", "Exit", "Fetch", "FieldRead", "RelationAccess"})


def only_dispatches(trace: FunctionTrace) -> bool:
    """True where the function does nothing but read, compute and dispatch, in its own body, without a result."""
    dispatched = False
    for event in trace.events:
        if event.function is not None or event.in_on_commit:
            return False
        if not _is_silent(event):
            return False
        dispatched = dispatched or isinstance(event, Dispatch)
    return dispatched


def _is_silent(event: Event) -> bool:
    if isinstance(event, Call):
        return not event.writes_rows and not event.effects
    return type(event).__name__ in _SILENT


@dataclass(slots=True)
class Mapper:
    """Carries values of a callee over to the caller: parameters become arguments, other objects become new ones."""

    run: Run
    summary: Summary
    arguments: Mapping[str, Value]
    node: ast.expr
    made: dict[int, Value] = field(default_factory=dict)

    def value(self, value: Value) -> Value:
        """The caller's value for a value of the callee."""
        match value:
            case Obj():
                return self._object(value)
            case TupleValue(items):
                return self.run.tuple_of(self.value(item) for item in items)
            case ListOf(item, queryset, keys):
                held = tuple((key, self.value(inner)) for key, inner in keys)
                return ListOf(self.value(item), self._listed(queryset) if queryset is not None else None, held)
            case Union(options):
                return union([self.value(option) for option in options])
            case QuerySet():
                return self._queryset(value)
            case Form(instance=Obj() as inner):
                instance = self.value(inner)
                return replace(value, instance=instance if isinstance(instance, Obj) else None)
            case _ if getattr(value, "owner", None) is not None or getattr(value, "receiver", None) is not None:
                return Unknown("part of an object of the callee")
            case _:
                return value

    def _queryset(self, queryset: QuerySet) -> QuerySet:
        given = self.arguments.get(queryset.parameter) if queryset.parameter is not None else None
        if isinstance(given, QuerySet):
            return _continued(given, queryset, self.node)
        owner = self.value(queryset.owner) if queryset.owner is not None else None
        if queryset.parameter is not None and queryset.model is not None and queryset.guessed is None:
            why = f"what {self.summary.ref.name}() is handed as {queryset.parameter} is taken to be rows of"
            queryset = replace(queryset, guessed=f"{why} {queryset.model.name} that load no more")
        return replace(queryset, owner=owner if isinstance(owner, Obj) else None, node=self.node, parameter=None)

    def _listed(self, queryset: QuerySet) -> QuerySet:
        """The queryset of rows that the callee gives as a list or as a page: its call is no queryset to chain to."""
        given = self.arguments.get(queryset.parameter) if queryset.parameter is not None else None
        return replace(self._queryset(queryset), node=given.node if isinstance(given, QuerySet) else None)

    def _object(self, obj: Obj) -> Value:
        if obj.id in self.made:
            return self.made[obj.id]
        for name, identity in self.summary.objects.items():
            if identity == obj.id:
                return self.arguments.get(name, Unknown("default"))
        state = self.summary.exit.heap.get(obj.id)
        if state is None:
            return Unknown("object of the callee")
        made = _import_object(self, obj, state)
        self.made[obj.id] = made
        return made


def _continued(given: QuerySet, queryset: QuerySet, node: ast.expr) -> QuerySet:
    """The caller's queryset, with the calls that the callee chained to it."""
    return replace(
        given,
        model=queryset.model or given.model,
        chain=(*given.chain, *queryset.chain),
        using=queryset.using or given.using,
        using_unknown=given.using_unknown or queryset.using_unknown or queryset.using is not None,
        locked=given.locked or queryset.locked,
        is_manager=given.is_manager and queryset.is_manager,
        sliced=given.sliced or queryset.sliced,
        slice=queryset.slice or given.slice,
        values=given.values or queryset.values,
        guessed=given.guessed or queryset.guessed,
        node=node,
    )


def _import_object(mapper: Mapper, obj: Obj, state: ObjState) -> Value:
    run = mapper.run
    name = mapper.summary.ref.name
    for (owner, attribute), value in mapper.summary.exit.attributes.items():
        if value == obj and owner in mapper.summary.objects.values():
            argument = mapper.value(Obj(owner))
            if isinstance(argument, Obj):
                known = run.state.attributes.get((argument.id, attribute))
                if isinstance(known, Obj):
                    return known
                if state.origin is Origin.RELATED and not state.writes and not state.opaque:
                    return related_object(run, argument, run.known(argument), state.model, attribute, mapper.node)
    made = run.new_object(
        mapper.node,
        state.model,
        state.origin,
        _through(state.stored, name),
        _through(state.clean, name),
        tag=f"from{mapper.summary.ref.path}:{mapper.summary.ref.qualname}:{obj.id}",
        queryset=None,
    )
    run.update(
        made,
        writes=tuple(replace(write, from_call=write.from_call or name, node=mapper.node) for write in state.writes),
        opaque=state.opaque,
        locked=state.locked,
        guessed=state.guessed,
        key_written=state.key_written,
        bound_form=state.bound_form,
        partial=state.partial,
        conditional_origin=state.conditional_origin,
        incoming=state.incoming,
    )
    for (owner, attribute), value in mapper.summary.exit.attributes.items():
        if owner == obj.id and isinstance(value, Obj):
            mapper.made.setdefault(obj.id, made)
            run.state.attributes[made.id, attribute] = mapper.value(value)
    return made


def _through(evidence: Evidence, name: str) -> Evidence:
    return Evidence(evidence.verdict, f"{evidence.why} (in {name}())", evidence.at)
