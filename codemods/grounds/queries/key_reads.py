"""Foreign keys that are followed for nothing but the key of the row at their other end: `book.author.pk`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.grounds.queries.presence import has_truth_of_its_own, is_asked
from codemods.project.model import Model
from codemods.trace.events import Call, Event, FunctionTrace, RelationAccess, RelationsLoaded, Save, Use
from codemods.trace.reads.loading import known_by_relation, loads
from codemods.trace.reads.steps import Step, leads_back, step, steps
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

KEY_NAMES = frozenset({"pk", "id"})
FETCHED = frozenset({Origin.FETCHED, Origin.ITERATED})


@dataclass(frozen=True, slots=True)
class KeyRead:
    """One place that follows a foreign key for the key alone, or asks whether there is a row."""

    access: ast.Attribute
    """`book.author`."""
    key: ast.Attribute | None
    """`book.author.pk`; None where only the presence of the row is asked."""
    event: RelationAccess


@dataclass(frozen=True, slots=True)
class KeyReads:
    """The places of a function that follow one foreign key of one instance (or of one of several) for its key."""

    step: Step
    states: tuple[ObjState, ...]
    reads: tuple[KeyRead, ...]
    """Those for the key first."""
    others: tuple[Event, ...]
    """What follows the same foreign key for more."""

    @property
    def keys(self) -> tuple[KeyRead, ...]:
        return tuple(read for read in self.reads if read.key is not None)


def key_reads(tracer: Tracer, trace: FunctionTrace) -> Iterator[KeyReads]:
    """The foreign keys of a function that are followed for the key."""
    by_node: dict[ast.Attribute, list[RelationAccess]] = {}
    for event in trace.of(RelationAccess):
        assert isinstance(event, RelationAccess)
        if event.use is Use.INSTANCE and isinstance(event.node, ast.Attribute):
            by_node.setdefault(event.node, []).append(event)
    groups: dict[tuple[frozenset[int], str], list[tuple[ast.Attribute, list[RelationAccess]]]] = {}
    for node, events in by_node.items():
        groups.setdefault((frozenset(event.obj.id for event in events), node.attr), []).append((node, events))
    for (objects, name), places in groups.items():
        found = _reads(tracer, trace, objects, name, places)
        if found is not None and found.keys:
            yield found


def _reads(
    tracer: Tracer,
    trace: FunctionTrace,
    objects: frozenset[int],
    name: str,
    places: list[tuple[ast.Attribute, list[RelationAccess]]],
) -> KeyReads | None:
    states = {event.state.id: event.state for _, events in places for event in events}
    relations = [
        step(tracer.project, state.model, name) if state.model is not None else None for state in states.values()
    ]
    first = relations[0]
    if first is None or first.kind != "forward" or any(item is None or item.field != first.field for item in relations):
        return None
    reads: list[KeyRead] = []
    others: list[Event] = []
    for node, events in places:
        found = _read(tracer, trace, first, node, events[0])
        if found is not None:
            reads.append(found)
        else:
            others.append(events[0])
    others.extend(
        call
        for call in trace.of(Call)
        if isinstance(call, Call) and any((item, name) in call.reads for item in objects)
    )
    reads.sort(key=lambda read: read.key is None)
    return KeyReads(first, tuple(states.values()), tuple(reads), tuple(others))


def _read(
    tracer: Tracer, trace: FunctionTrace, relation: Step, node: ast.Attribute, event: RelationAccess
) -> KeyRead | None:
    parent = trace.parents(node)
    read = isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute) and read and is_key(tracer, relation.target, parent.attr):
        used = not isinstance(trace.parents(parent), ast.Expr)
        return KeyRead(node, parent, event) if used else None
    asked = is_asked(trace, node) or _guards_its_key(parent, node)
    return KeyRead(node, None, event) if asked and not has_truth_of_its_own(tracer.project, relation.target) else None


def _guards_its_key(parent: ast.AST | None, node: ast.Attribute) -> bool:
    """`book.editor and book.editor.pk`."""
    match parent:
        case ast.BoolOp(op=ast.And(), values=[first, ast.Attribute(value=owner, attr=attr)]) if first is node:
            return attr in KEY_NAMES and ast.unparse(owner) == ast.unparse(node)
        case _:
            return False


def is_key(tracer: Tracer, target: Model | None, name: str) -> bool:
    """`pk` in any case; `id` where it is the key, or that of the model whose rows this one's extend."""
    if name == "pk":
        return True
    if name != "id" or target is None:
        return False
    key = target.field("pk")
    if key is None or key.related_model not in target.parents:
        return target.pk == "id"
    return is_key(tracer, tracer.project.model_by_label(key.related_model), name)


# --- is the row loaded anyway?


def loaded_anyway(tracer: Tracer, trace: FunctionTrace, found: KeyReads, chosen: tuple[KeyRead, ...]) -> Evidence:
    """Refuted where the row at the other end is there without a query for it, or is needed for more."""
    for other in found.others:
        for read in chosen:
            if tracer.follows(trace, other, read.event) or tracer.follows(trace, read.event, other):
                return refuted(f"{found.step.name} is read for more than its key", trace.at(other.node))
    objects = {state.id for state in found.states}
    for load in trace.of(RelationsLoaded):
        if isinstance(load, RelationsLoaded) and any(item.id in objects for item in load.objects):
            return refuted("prefetch_related_objects() may load it there", trace.at(load.node))
    at_save = [doubt for state in found.states if (doubt := _at_save(tracer, trace, found.step, state, chosen))]
    return weakest(*(_loaded(tracer, found.step, state) for state in found.states), *at_save)


def _at_save(
    tracer: Tracer, trace: FunctionTrace, relation: Step, state: ObjState, chosen: tuple[KeyRead, ...]
) -> Evidence | None:
    """Where the instance is saved before or after: what runs then may follow the foreign key as well."""
    saves = [save for save in trace.of(Save) if isinstance(save, Save) and save.obj.id == state.id]
    pairs = [(save, read.event) for save in saves for read in chosen]
    model = state.model
    if model is None or not any(tracer.follows(trace, *pair) or tracer.follows(trace, *pair[::-1]) for pair in pairs):
        return None
    effect = tracer.save_effect(model)
    if relation.name in effect.reads:
        return refuted(f"{relation.name} is read when a {model.name} is saved", model.at)
    if effect.opaque is not None:
        return assumed(f"{effect.opaque.why}; taken not to follow {relation.name}", effect.opaque.at)
    return None


def _loaded(tracer: Tracer, relation: Step, state: ObjState) -> Evidence:
    """By the queryset that the instance, or what it was followed from, is a row of."""
    current = state
    path: tuple[str, ...] = (relation.name,)
    doubts: list[Evidence] = []
    if state.reached is not None and state.reached.owner.model is not None:
        came = step(tracer.project, state.reached.owner.model, state.reached.name)
        if came is not None and leads_back(came, relation):
            return refuted(f"{relation.name} is where the instance was followed from: it is known", relation.at)
    while True:
        queryset, model = current.queryset, current.model
        along = steps(tracer.project, model, path) if model is not None else None
        if queryset is not None and along is not None:
            loaded = loads(tracer, queryset)
            known = loaded.covers(along) or known_by_relation((queryset,), along)
            if known is not None:
                return refuted(known.why, known.at)
            doubts.extend([loaded.doubt] if loaded.doubt is not None else [])
        if current.reached is None:
            break
        path, current = (current.reached.name, *path), current.reached.owner
    if current.origin not in FETCHED or current.queryset is None:
        return assumed(f"whoever made {current.name or 'the instance'} is taken not to have loaded {relation.name}")
    return weakest(proved("nothing else loads it"), *(assumed(item.why, item.at) for item in doubts))


def root_of(state: ObjState) -> ObjState:
    """The instance that the path to this one starts from."""
    while state.reached is not None:
        state = state.reached.owner
    return state
