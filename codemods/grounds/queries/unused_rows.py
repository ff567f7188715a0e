"""Querysets whose rows nobody looks at: may the database be asked for a number instead?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.mentions import inside, loads
from codemods.grounds.queries.row_sites import is_remembered
from codemods.grounds.rows import stores
from codemods.grounds.saves.use import LOOPS
from codemods.project.expressions import strings_in
from codemods.project.model import ClassRef, External, Model
from codemods.trace.events import BlockKind, Event, FunctionTrace
from codemods.trace.frameworks.querysets import CHAIN, VALUES
from codemods.trace.reads.loading import default_manager_name, prefetched_somewhere
from codemods.trace.reads.path_reads import is_plain
from codemods.trace.reads.steps import step
from codemods.trace.values import QuerySet

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

NOT_ASKABLE = frozenset({"raw", "iterator", "aiterator", "union", "intersection", "difference"})
OWN_WAYS = ("count", "exists", "aggregate", "first", "last", "iterator", "_fetch_all", "__len__", "__bool__")


def plain_queryset(tracer: Tracer, queryset: QuerySet, *, is_called: bool) -> Evidence:
    """It is a queryset of a known model, made of Django's own calls, which counts and gives rows as Django's do.

    `is_called`: a method of querysets is called on it, so that it is one, whoever made it.
    """
    model = queryset.model
    if model is None:
        return unknown("the model of the queryset is not known")
    if model.ambiguous:
        return unknown(f"{model.name} is defined more than once", model.at)
    found = [proved(f"it is a queryset of {model.name}", model.at)]
    if queryset.guessed is not None:
        found.append(assumed(queryset.guessed, model.at))
    found.extend(_calls(queryset, is_called=is_called))
    for manager in dict.fromkeys((queryset.manager if queryset.owner is None else None, default_manager_name(model))):
        for name in OWN_WAYS:
            own = tracer.project.manager_method(model, manager or "", name)
            if own is not None:
                found.append(unknown(f"{own.qualname}() is the project's own", own.at))
    found.extend(
        assumed(f"{item.dotted} is taken to count as Django's querysets do", model.at)
        for manager in model.managers.values()
        for item in manager.classes
        if isinstance(item, External) and not item.dotted.startswith("django.")
    )
    return weakest(*found)


def read_to_its_end(queryset: QuerySet) -> bool:
    """True where every call of the chain is one of Django's: what another one gives may be anything."""
    return all(call.name in CHAIN or call.name in VALUES for call in queryset.chain)


def _calls(queryset: QuerySet, *, is_called: bool) -> Iterator[Evidence]:
    for call in queryset.chain:
        at = f"{call.function.path if call.function is not None else ''}:{getattr(call.node, 'lineno', 0)}"
        if call.name in NOT_ASKABLE:
            yield refuted(f"{call.name}() gives rows only", at)
        elif call.name == "select_for_update":
            yield refuted("its rows are locked, which counting them does not", at)
        elif call.name not in CHAIN and call.name not in VALUES:
            why = f"{call.name}(), which was not read, is taken to give a queryset"
            yield assumed(why, at) if is_called else unknown(why, at)
    if queryset.locked:
        yield refuted("its rows are locked, which counting them does not")


def made_for_this(tracer: Tracer, trace: FunctionTrace, node: ast.expr, queryset: QuerySet, event: Event) -> Evidence:
    """Nobody else holds the queryset, which is asked once: its rows are not used, and were not loaded before."""
    expression = _whole(node)
    if isinstance(expression, ast.Name):
        return _of_name(tracer, trace, expression, queryset, event)
    return _built(tracer, trace, expression, queryset)


def _whole(node: ast.expr) -> ast.expr:
    """The expression without slices: `qs` of `qs[:5]`."""
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        node = node.value
    return node


def _built(tracer: Tracer, trace: FunctionTrace, expression: ast.expr, queryset: QuerySet) -> Evidence:
    text = ast.unparse(expression)
    if not isinstance(expression, ast.Call):
        return refuted(f"{text} may be loaded already, or used for its rows", trace.at(expression))
    if any(call.node is expression for call in queryset.chain):
        return proved("the queryset is made for this", trace.at(expression))
    for target in trace.resolutions.get((expression.lineno, expression.col_offset), ()):
        if not isinstance(target, str) and is_remembered(tracer, target):
            return refuted(f"{target.name} is remembered, and its rows with it", target.at)
    return assumed(f"{ast.unparse(expression.func)}() is taken to give a new queryset", trace.at(expression))


def _of_name(tracer: Tracer, trace: FunctionTrace, name: ast.Name, queryset: QuerySet, event: Event) -> Evidence:
    others = [node for node in loads(trace.node, (name.id,)) if node is not name]
    if others:
        return refuted(f"{name.id} is used for more, perhaps for its rows", trace.at(others[0]))
    bound = [
        node
        for node in ast.walk(trace.node)
        if isinstance(node, ast.Assign) and any(getattr(item, "id", None) == name.id for item in node.targets)
    ]
    if len(bound) != 1 or stores(trace, name.id) != 1:
        return refuted(f"{name.id} may be loaded already, or used for its rows elsewhere", trace.at(name))
    loops = (node for node in _repeated(trace, event) if not _goes_through(trace, node, name))
    again = next((node for node in loops if not inside(trace, bound[0], node)), None)
    if again is not None:
        return refuted(f"{name.id} is asked again and again, and loaded once", trace.at(again))
    return _built(tracer, trace, _whole(bound[0].value), queryset)


def _repeated(trace: FunctionTrace, event: Event) -> Iterator[ast.AST]:
    """What may run the event several times."""
    yield from (block.node for block in event.blocks if block.kind in (*LOOPS, BlockKind.FUNCTION))
    child, parent = event.node, trace.parents(event.node)
    while isinstance(parent, ast.expr):
        child, parent = parent, trace.parents(parent)
    if isinstance(parent, ast.While) and parent.test is child:
        yield parent


def _goes_through(trace: FunctionTrace, loop: ast.AST, name: ast.Name) -> bool:
    """True for the loop that is driven by the name: that is evaluated once, before the first round."""
    match loop:
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable):
            return inside(trace, name, iterable)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return inside(trace, name, loop.generators[0].iter)
        case _:
            return False


def held_by_owner(tracer: Tracer, queryset: QuerySet) -> Evidence:
    """`order.lines.all()` may be prefetched: whatever is asked of the database then comes on top."""
    if queryset.owner is None or queryset.manager is None or not is_plain(queryset):
        return proved("nothing has loaded the rows before")
    place = prefetched_somewhere(tracer, queryset.manager)
    if place is not None:
        return refuted(f"{queryset.manager} is prefetched in {place}", place)
    return assumed(f"whoever made its owner is taken not to have prefetched {queryset.manager}")


def nothing_on_load(tracer: Tracer, model: Model | None) -> Evidence:
    """Nothing happens when an instance is made of a row."""
    if model is None:
        return unknown("the model is not known")
    for signal in ("pre_init", "post_init"):
        for receiver in tracer.project.receivers_of(signal, model):
            return assumed(f"a receiver of {signal} is taken not to be needed for these rows", receiver.at)
    for name in ("__init__", "from_db"):
        own = tracer.project.method(model.ref, name) if isinstance(model.ref, ClassRef) else None
        if own is not None and getattr(own, "path", None) is not None:
            return assumed(f"{name}() of {model.name} is taken to do nothing but make the instance", model.at)
    return proved("instances are made of the rows, and nothing else", model.at)


def same_number(tracer: Tracer, queryset: QuerySet) -> Evidence:
    """Counting leaves the order out: that changes the number where ordering joins rows, or makes them distinct."""
    model = queryset.model
    names = {call.name for call in queryset.chain}
    if "distinct" in names and names & VALUES:
        return refuted("the order counts for which values are distinct")
    ordering: tuple[str, ...] = strings_in(model.ordering) if model is not None and model.ordering else ()
    for call in queryset.chain:
        if call.name == "order_by" and call.node is not None:
            ordering = tuple(str(item.value) for item in call.node.args if isinstance(item, ast.Constant))
            if len(ordering) != len(call.node.args):
                return unknown("what it is ordered by is computed", model.at if model is not None else None)
    calls = [call.node for call in queryset.chain if call.name in VALUES and call.node is not None]
    for item in (argument for call in calls for argument in call.args):
        if isinstance(item, ast.Constant) and multiplies(tracer, model, f"{item.value!s}".split("__")):
            return unknown(f"a row comes as often as it has {item.value!s}")
    named = {
        keyword.arg
        for call in queryset.chain
        if call.name in ("annotate", "alias", "extra") and call.node is not None
        for keyword in call.node.keywords
    }
    for name in (item.lstrip("-") for item in ordering):
        first, *rest = name.split("__")
        if first in named or first in ("?", "pk"):
            continue
        if multiplies(tracer, model, (first, *rest)):
            return refuted(f"ordered by {name}, a row comes as often as it has others")
        if model is None or (model.field(first) is None and step(tracer.project, model, first) is None):
            return unknown(f"whether {name}, by which it is ordered, is one for each row is not known")
    return proved("the order changes no number")


def multiplies(tracer: Tracer, model: Model | None, path: Sequence[str]) -> bool:
    """True where a lookup along the path joins rows of which there may be many for one."""
    current = model
    for name in path:
        found = step(tracer.project, current, name) if current is not None else None
        if found is None:
            return False
        if found.kind == "many":
            return True
        current = found.target
    return False
