"""What is read behind a name that a model's class defines (a property, `__str__`), and by methods that get a row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Verdict
from codemods.ledger import Memo
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import Use
from codemods.trace.reads.path_reads import Read, is_plain, parameter_reads
from codemods.trace.reads.rowreads import Loaded, PathRead
from codemods.trace.reads.rowvalues import MemberReads
from codemods.trace.reads.steps import steps
from codemods.trace.state import options_of
from codemods.trace.summaries import Summary
from codemods.trace.values import Const, Obj, QuerySet, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

_LOADED: dict[Use, Loaded] = {
    Use.INSTANCE: "instance",
    Use.ROWS: "manager-all",
    Use.QUERY: "manager-filtered",
    Use.CHOSEN: "manager-filtered",
    Use.COUNT: "count",
    Use.EXISTS: "exists",
}


def members_of(tracer: Tracer, model: Model, name: str) -> MemberReads | None:
    """What the model's class defines under a name, where that is a property or a method; remembered."""
    memo: Memo[object, MemberReads | None] = tracer.memo("members")
    nothing = None  # what a recursive call adds is what the outer one finds
    return memo.get((model.label, model.at, name), lambda: _find(tracer, model, name), nothing)


def _find(tracer: Tracer, model: Model, name: str) -> MemberReads | None:
    if not isinstance(model.ref, ClassRef):
        return None
    method = tracer.project.method(model.ref, name)
    if not isinstance(method, FunctionRef):
        return None
    names = tracer.parameter_names(method)
    if not names or tracer.is_class_method(method) or "staticmethod" in tracer.decorators(method):
        return None
    shapes = (("obj", model.label),)
    reads = tuple(_path_reads(tracer, model, parameter_reads(tracer, method, shapes, names[0], rows=False)))
    gives = _given(tracer.summary(method, shapes))
    return MemberReads(reads, gives, is_method=not tracer.is_property(method))


def reads_of_parameter(
    tracer: Tracer, method: FunctionRef, receiver: tuple[Hashable, ...] | None, model: Model
) -> tuple[PathRead, ...]:
    """What a method reads of a row that it is handed as its only argument; `receiver`: what its `self` is, if any."""
    names = tracer.parameter_names(method)
    static = receiver is None or "staticmethod" in tracer.decorators(method)
    if len(names) < (1 if static else 2):
        return ()
    shapes = (("obj", model.label),) if static else (receiver, ("obj", model.label))
    return tuple(
        _path_reads(tracer, model, parameter_reads(tracer, method, shapes, names[len(shapes) - 1], rows=False))
    )


def _path_reads(tracer: Tracer, model: Model, reads: tuple[Read, ...]) -> Iterator[PathRead]:
    for read in reads:
        found = steps(tracer.project, model, read.path)
        if found is None:
            continue
        many = any(item.kind not in ("forward", "reverse-one") for item in found)
        # What a branch deep in a method reads may be read of no row at all: whether it is worth it to prefetch it for
        # all rows is not in the code.
        doubt = (many and read.every.verdict is not Verdict.PROVED) or read.every.verdict is Verdict.UNKNOWN
        yield PathRead(
            path=read.path,
            kind="many" if many else "forward",
            conditional=read.every.verdict is not Verdict.PROVED,
            at=read.at,
            via=(*read.via, f"read in {read.at}"),
            loaded=_LOADED[read.use],
            certain=not doubt,
            unknown=(f"in {read.at}: {read.every.why}",) if doubt else (),
            only=read.only,
        )


def _given(summary: Summary) -> tuple[str, ...] | None:
    """The path from `self` to what a method returns: a related row, or all rows of a related manager."""
    found = [item for item in options_of(summary.returns) if not isinstance(item, Const)]
    if len(found) != 1:
        return None
    match found[0]:
        case Obj():
            return _path_to(summary, found[0])
        case QuerySet(owner=Obj() as owner, manager=str(name)) as queryset if is_plain(queryset):
            path = _path_to(summary, owner)
            return None if path is None else (*path, name)
        case _:
            return None


def _path_to(summary: Summary, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, Obj):
        return None
    state = summary.exit.heap.get(value.id)
    path: tuple[str, ...] = ()
    while state is not None:
        if state.id in summary.objects.values():
            return path
        if state.reached is None or (state.queryset is not None and not is_plain(state.queryset)):
            return None
        path = (state.reached.name, *path)
        state = state.reached.owner
    return None
