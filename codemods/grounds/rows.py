"""Where an instance's row stands in the source: the queryset that names it, its fetch, the lines around its save."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import Arguments, Span
from codemods.evidence import Evidence, assumed, refuted, unknown
from codemods.grounds.mentions import name_is_used
from codemods.project.model import ClassRef, Model
from codemods.trace.events import Call, Dispatch, Event, Fetch, FunctionTrace, SideEffect
from codemods.trace.values import ObjState, Origin, QuerySet

if TYPE_CHECKING:
    from codemods.project.index import Project

Part = str | ast.expr
ROWS_OF_A_QUERYSET = frozenset({Origin.FETCHED, Origin.ITERATED, Origin.GET_OR_CREATE})
SHORTCUTS = frozenset(
    ["get_object_or_404", "aget_object_or_404", "list", "iter", "iterator", "tuple", "reversed", "sorted"]
)
NOT_LOCKABLE = frozenset({"union", "intersection", "difference", "raw", "distinct", "values", "values_list"})
NOT_FILTERABLE = frozenset({"union", "intersection", "difference", "raw", "none", "iterator", "aiterator"})


def siblings(trace: FunctionTrace, statement: ast.stmt) -> list[ast.stmt]:
    """The block that a statement stands in, itself included."""
    parent = trace.parents(statement)
    for field in ("body", "orelse", "finalbody", "handlers"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and any(item is statement for item in block):
            return block
    return [statement]


def run_before(trace: FunctionTrace, statement: ast.stmt, nodes: Collection[ast.AST]) -> list[ast.stmt] | None:
    """The statements `nodes`, where they stand right before `statement` without a gap; None where they do not."""
    block = siblings(trace, statement)
    end = next(index for index, item in enumerate(block) if item is statement)
    run = block[max(0, end - len(nodes)) : end]
    return run if {id(item) for item in run} == {id(node) for node in nodes} else None


def statement_before(trace: FunctionTrace, statement: ast.stmt) -> ast.stmt | None:
    """The statement before it in its block."""
    block = siblings(trace, statement)
    index = next(index for index, item in enumerate(block) if item is statement)
    return block[index - 1] if index else None


def root_of(node: ast.AST | None) -> ast.expr | None:
    """What a chain of calls starts from: `Product.objects` of `Product.objects.filter(...).get(...)`."""
    while True:
        match node:
            case ast.Await(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner, attr=attr)) if attr not in SHORTCUTS:
                node = inner
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if name in SHORTCUTS:
                node = first
            case ast.Name() | ast.Attribute():
                plain = all(isinstance(item, ast.Name | ast.Attribute | ast.Load) for item in ast.walk(node))
                return node if plain else None
            case _:
                return None


def default_manager(model: Model) -> str:
    """The manager that a query is best started from."""
    if not model.managers or "objects" in model.managers:
        return "objects"
    return next((item.name for item in model.managers.values() if item.default), "_default_manager")


def manager_of(project: Project, trace: FunctionTrace, state: ObjState, receiver: ast.expr) -> tuple[Part, ...] | None:
    """The manager (or queryset) of the instance's row, as source: that of its fetch, else its class's.

    None where neither can be named here.
    """
    model = state.model
    if model is None:
        return None
    found = _manager_of_fetch(project, trace, state, model) if state.origin in ROWS_OF_A_QUERYSET else None
    if found is None:
        found = _manager_of_class(project, trace, model, receiver)
    queryset = state.queryset
    if queryset is not None and queryset.using is not None and found is not None:
        return (*found, ".using(", queryset.using, ")")
    return found


def _manager_of_fetch(project: Project, trace: FunctionTrace, state: ObjState, model: Model) -> tuple[Part, ...] | None:
    queryset = state.queryset
    root = root_of(state.node)
    if root is None or queryset is None or _cannot_filter(state):
        return None
    text = ast.unparse(root)
    if is_class_of(project, trace, text, model):
        return (f"{text}.{default_manager(model)}",)
    if isinstance(root, ast.Name) and stores(trace, root.id) != 1:
        return None
    if isinstance(root, ast.Attribute) and root.attr in model.managers:
        return (text,)
    if isinstance(root, ast.Attribute) and root.attr in ("objects", "_default_manager", "_base_manager"):
        return (text,)
    known = queryset.owner is not None or queryset.manager is not None
    return (text,) if known and (isinstance(root, ast.Name) or queryset.owner is not None) else None


def _cannot_filter(state: ObjState) -> bool:
    queryset = state.queryset
    return queryset is not None and (_sliced(queryset) or any(call.name in NOT_FILTERABLE for call in queryset.chain))


def _manager_of_class(
    project: Project, trace: FunctionTrace, model: Model, receiver: ast.expr
) -> tuple[Part, ...] | None:
    if is_class_of(project, trace, model.name, model) and not model.abstract:
        return (f"{model.name}.{default_manager(model)}",)
    if isinstance(receiver, ast.Name):
        return (f"type({receiver.id})._default_manager",)
    return None


def is_class_of(project: Project, trace: FunctionTrace, text: str, model: Model) -> bool:
    """True where the dotted name is the model's class in this file."""
    found = project.model_of(project.resolve(trace.path, text))
    return found is not None and found.label == model.label


def class_of_manager(project: Project, trace: FunctionTrace, node: ast.expr, model: Model) -> str | None:
    """The class in front of a manager: `Product` of `Product.objects`; None where it is not that."""
    if isinstance(node, ast.Attribute) and is_class_of(project, trace, ast.unparse(node.value), model):
        return ast.unparse(node.value)
    return None


def stores(trace: FunctionTrace, name: str) -> int:
    """How often the function binds the name."""
    return sum(
        1
        for node in ast.walk(trace.node)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    )


def is_abstract_self(state: ObjState) -> bool:
    """`self` in a class that has no table of its own."""
    return state.model is not None and state.model.abstract and isinstance(state.model.ref, ClassRef)


@dataclass(frozen=True, slots=True)
class DroppedFetch:
    """A `get()` that is needed for nothing but the key of the row."""

    statement: ast.stmt
    manager: str
    """Source of the manager: "Product.objects"."""
    model: str
    """Source of the class, for its DoesNotExist."""
    arguments: Arguments


def dropped_fetch(
    project: Project, trace: FunctionTrace, state: ObjState, run: Sequence[ast.stmt]
) -> DroppedFetch | None:
    """The fetch right before the run, where it is `name = Model.objects.get(<unique lookup>)`.

    The name is used in the run alone, and there only to reach the columns that are written.
    """
    statement, model = statement_before(trace, run[0]), state.model
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() | ast.Await() as value):
            call = value.value if isinstance(value, ast.Await) else value
        case _:
            return None
    if call is not state.node or model is None or not isinstance(call, ast.Call) or not unique_lookup(model, call):
        return None
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("get", "aget"):
        return None
    klass = class_of_manager(project, trace, call.func.value, model)
    targets = [node for item in run for node in _owners(item)]
    if klass is None or name_is_used(trace, name, targets):
        return None
    return DroppedFetch(statement, ast.unparse(call.func.value), klass, Arguments(Span.of(call)))


def _owners(statement: ast.stmt) -> Iterator[ast.expr]:
    """The instance in `p.stock -= 1`, `p.stock = p.stock - 1` and `p.save()`: what goes when these go."""
    match statement:
        case ast.AugAssign(target=ast.Attribute() as target):
            yield target.value
        case ast.Assign(targets=[ast.Attribute() as target], value=value):
            yield target.value
            for node in ast.walk(value):
                if isinstance(node, ast.Attribute) and ast.unparse(node) == ast.unparse(target):
                    yield node.value
        case ast.Expr(value=value):
            call = value.value if isinstance(value, ast.Await) else value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                yield call.func.value


@dataclass(frozen=True, slots=True)
class RowLoop:
    """A loop over a queryset whose body does one thing to each row."""

    statement: ast.For
    queryset: ast.expr


def loop_over_rows(
    trace: FunctionTrace, state: ObjState, receiver: ast.expr, body: Sequence[ast.stmt]
) -> RowLoop | None:
    """The loop whose whole body is `body`, where one query can do for all rows what it does for each."""
    loop = trace.parents(body[0])
    if not isinstance(loop, ast.For) or loop.orelse or [id(item) for item in loop.body] != [id(item) for item in body]:
        return None
    queryset = state.queryset
    if state.origin is not Origin.ITERATED or queryset is None or state.node is not loop.iter or queryset.values:
        return None
    if not isinstance(loop.target, ast.Name) or not isinstance(receiver, ast.Name) or receiver.id != loop.target.id:
        return None
    owners = [node for item in body for node in _owners(item)]
    if name_is_used(trace, receiver.id, owners) or any(_computes(item) for item in body[:-1]):
        return None
    iterated = loop.iter
    if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Attribute) and iterated.func.attr == "iterator":
        iterated = iterated.func.value
    chain = [call for call in queryset.chain if call.name != "iterator"]
    names = {call.name for call in chain}
    if not chain or chain[-1].node is not iterated or not isinstance(iterated, ast.Call):
        return None
    if _sliced(queryset) or names & (NOT_FILTERABLE | {"distinct"}):
        return None
    return RowLoop(loop, iterated)


def _computes(statement: ast.stmt) -> bool:
    """True where the statement calls something: it may give another value, or do something, for each row."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call | ast.Await | ast.NamedExpr)]
    return any(not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("max", "min")) for node in calls)


@dataclass(frozen=True, slots=True)
class LockableFetch:
    """A fetch that can be made to lock its row, and the statements until its save."""

    root: ast.expr
    queryset: tuple[Part, ...]
    statement: ast.stmt
    last: ast.stmt
    atomic: bool
    """It stands in a transaction already."""
    evidence: Evidence


def lockable_fetch(project: Project, trace: FunctionTrace, state: ObjState, save: Event) -> LockableFetch | None:
    """The fetch of the row, where it stands in the block of the save (or a block around it)."""
    root, model, queryset = root_of(state.node), state.model, state.queryset
    fetch = next((event for event in trace.of(Fetch) if event.node is state.node), None)
    if root is None or model is None or queryset is None or fetch is None or state.origin is not Origin.FETCHED:
        return None
    if _sliced(queryset) or any(call.name in NOT_LOCKABLE for call in queryset.chain) or save.index < fetch.index:
        return None
    block = siblings(trace, fetch.statement)
    last = next((item for item in block if _contains(item, save.statement)), None)
    if last is None or not isinstance(fetch.statement, ast.Assign) or trace.is_async or save.function != fetch.function:
        return None
    klass = is_class_of(project, trace, ast.unparse(root), model)
    parts: tuple[Part, ...] = (root, f".{default_manager(model)}" if klass else "", ".select_for_update()")
    if not klass and class_of_manager(project, trace, root, model) is None and queryset.owner is None:
        return None
    return LockableFetch(
        root,
        parts,
        fetch.statement,
        last,
        bool(save.atomics and fetch.atomics),
        _lock_evidence(project, trace, fetch, save),
    )


def _lock_evidence(project: Project, trace: FunctionTrace, fetch: Event, save: Event) -> Evidence:
    for event in trace.events:
        acts = isinstance(event, SideEffect | Dispatch) or (isinstance(event, Call) and event.effects)
        if fetch.index < event.index < save.index and acts:
            return refuted("something between fetch and save should not wait for a row lock", trace.at(event.node))
    if any("sqlite" in engine for engine in project.settings.engines) or not project.settings.engines:
        return unknown("whether the database locks rows is not known (SQLite does not)", trace.at(fetch.node))
    return assumed("nothing else holds this lock for long", trace.at(fetch.node))


def _contains(statement: ast.stmt, inner: ast.stmt) -> bool:
    return any(node is inner for node in ast.walk(statement))


def _sliced(queryset: QuerySet) -> bool:
    return bool(getattr(queryset, "sliced", False))


def unique_lookup(model: Model, call: ast.Call) -> bool:
    """True where the call's lookups hold at most one row: they name the key or a unique column by equality."""
    names = {keyword.arg.removesuffix("__exact") for keyword in call.keywords if keyword.arg is not None}
    if call.args or len(names) != len(call.keywords):
        return False
    for name in names:
        field = model.field("pk" if name == "pk" else name)
        if field is not None and (field.primary_key or field.unique):
            return True
    return any(set(item.fields) <= names and item.condition is None for item in model.unique)
