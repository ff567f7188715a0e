"""One column of the rows of a queryset, taken together by sum(), max() or min()."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.project.model import Field
from codemods.trace.events import FieldRead, FunctionTrace
from codemods.trace.reads.every_row import Loop
from codemods.trace.values import Origin, QuerySet

FUNCTIONS = ("sum", "max", "min")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum(line.price for line in Line.objects.all())`."""

    function: str
    call: ast.Call
    event: FieldRead
    queryset: QuerySet
    source: ast.expr
    """The expression that is iterated."""
    field: Field
    default: ast.expr | None
    """What max() and min() give where there are no rows, where that is None."""


def aggregates(trace: FunctionTrace) -> Iterator[Aggregate]:
    """The sums, maxima and minima of a function over one column of the rows of a queryset."""
    for event in trace.of(FieldRead):
        assert isinstance(event, FieldRead)
        comprehension = trace.parents(event.node)
        call = trace.parents(comprehension) if comprehension is not None else None
        if not isinstance(comprehension, ast.GeneratorExp | ast.ListComp) or not isinstance(call, ast.Call):
            continue
        found = _of_call(trace, event, comprehension, call)
        if found is not None:
            yield found


def _of_call(
    trace: FunctionTrace, event: FieldRead, comprehension: ast.GeneratorExp | ast.ListComp, call: ast.Call
) -> Aggregate | None:
    resolved = trace.resolutions.get((call.lineno, call.col_offset), ())
    function = next((name for name in FUNCTIONS if resolved == (f"builtins.{name}",)), None)
    state, model = event.state, event.state.model
    loop = Loop.of(trace, state)
    if function is None or call.args != [comprehension] or model is None:
        return None
    if loop is None or loop.node is not comprehension:
        return None
    [generator, *more] = comprehension.generators
    plain = not more and not generator.ifs and not generator.is_async and comprehension.elt is event.node
    if not plain or state.origin is not Origin.ITERATED or state.queryset is None or state.queryset.values:
        return None
    field = model.fields.get(event.attribute)
    default = {keyword.arg: keyword.value for keyword in call.keywords}
    if field is None or not field.concrete or (function == "sum" and default):
        return None
    given = default.get("default")
    is_none = isinstance(given, ast.Constant) and given.value is None and len(default) == 1
    return Aggregate(function, call, event, state.queryset, loop.iterable, field, given if is_none else None)
