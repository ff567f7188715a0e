"""What comes out of something that is iterated."""

from __future__ import annotations

import ast

from codemods.evidence import Evidence, assumed, proved, unknown
from codemods.trace.events import Fetch, RelationAccess, Use
from codemods.trace.run import Run
from codemods.trace.state import union
from codemods.trace.values import ListOf, Obj, Origin, QuerySet, Reached, TupleValue, Union, Unknown, Value


def item_of(run: Run, iterable: Value, node: ast.expr, loop: ast.AST) -> Value:
    """The value of the loop variable; for a queryset a row, freshly read."""
    match iterable:
        case QuerySet():
            return row_of(run, iterable, node, tag=f"item{id(loop)}")
        case ListOf(item=item, queryset=queryset):
            if queryset is not None and isinstance(item, Obj):
                return row_of(run, queryset, node, tag=f"item{id(loop)}", emit=False)
            return item
        case TupleValue(items) if items:
            return union(items)
        case Union(options):
            return union([item_of(run, option, node, loop) for option in options])
        case _:
            return Unknown("item of something that is not known")


def row_of(
    run: Run, queryset: QuerySet, node: ast.expr, *, tag: str, method: str = "iterate", emit: bool = True
) -> Value:
    """One row of a queryset, as iteration, indexing and terminal methods give it."""
    if emit:
        related_rows(run, queryset, node, Use.ROWS if method == "iterate" else Use.QUERY)
    if queryset.values:
        return Unknown("row of values()")
    obj = run.new_object(
        node,
        queryset.model,
        Origin.ITERATED if method == "iterate" else Origin.FETCHED,
        row_exists(run, queryset, node, method),
        tag=tag,
        queryset=queryset,
        locked=proved("select_for_update() in its queryset", run.at(node)) if queryset.locked else None,
        partial=_partial(run, queryset, node),
        guessed=queryset.guessed,
        reached=_reached(run, queryset),
    )
    if emit:
        run.emit(Fetch, node, queryset=queryset, method=method, obj=obj)
    return obj


def _reached(run: Run, queryset: QuerySet) -> Reached | None:
    if queryset.owner is None or queryset.manager is None:
        return None
    return Reached(run.known(queryset.owner), queryset.manager)


def related_rows(run: Run, queryset: QuerySet, node: ast.expr, use: Use) -> None:
    """Where the queryset is one of a related manager: its evaluation follows that relation."""
    if queryset.owner is None or queryset.manager is None:
        return
    plain = not queryset.values and not queryset.sliced and all(call.name == "all" for call in queryset.chain)
    if not plain:
        use = Use.CHOSEN if use is Use.ROWS and not queryset.values and not queryset.sliced else Use.QUERY
    run.emit(
        RelationAccess,
        node,
        obj=queryset.owner,
        attribute=queryset.manager,
        state=run.known(queryset.owner),
        use=use,
        queryset=queryset,
    )


_HOW = {
    "iterate": "row of the queryset",
    "create": "inserted by create()",
    "get_or_create": "get_or_create() gives a row",
    "update_or_create": "update_or_create() gives a row",
}


def row_exists(run: Run, queryset: QuerySet, node: ast.AST, method: str) -> Evidence:
    """A row of a queryset is a row; of a queryset of unknown model only perhaps a row of a model."""
    how = _HOW.get(method, f"read by {method}()")
    if queryset.model is None:
        return unknown(f"{how}, whose model is not known", run.at(node))
    if queryset.guessed is not None:
        return assumed(f"{how}; {queryset.guessed}", run.at(node))
    return proved(how, run.at(node))


def _partial(run: Run, queryset: QuerySet, node: ast.AST) -> Evidence | None:
    for call in queryset.chain:
        if call.name in ("only", "defer", "raw"):
            return proved(f"{call.name}() loads only some fields", run.at(call.node or node))
    return None
