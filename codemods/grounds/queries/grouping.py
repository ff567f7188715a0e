"""Querysets that are to count related rows along with their own: does the query that groups give the same rows?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.queries.row_sites import Candidate
from codemods.project.model import External, Field, FieldKind, Model
from codemods.trace.reads.loading import of_manager
from codemods.trace.reads.path_reads import is_plain

if TYPE_CHECKING:
    from codemods.trace.values import ChainCall, QuerySet

_FINE = frozenset(
    "all filter exclude order_by reverse using only defer select_related prefetch_related iterator aiterator".split()
)
"""Calls that a query which groups leaves as they are, if what they name is one for each row."""
_LOOKUPS = frozenset(
    """exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range isnull regex
    iregex year month day date""".split()
)


def same_rows(candidate: Candidate) -> Evidence:
    """The query that groups gives the rows that it gives today, each once, in the same order."""
    return weakest(
        proved("the rows are grouped by their key", candidate.trace.at(candidate.places[0].node)),
        *(evidence for queryset in candidate.querysets for evidence in _of_queryset(candidate, queryset)),
        *(evidence for call in candidate.calls for evidence in _of_call(candidate, call)),
    )


def _of_queryset(candidate: Candidate, queryset: QuerySet) -> Iterator[Evidence]:
    model = candidate.model
    doubt = of_manager(candidate.tracer, queryset)[1]
    if doubt is not None:
        yield doubt
    if queryset.sliced:
        yield refuted("it is cut to some rows: related rows of all would be joined and counted first", model.at)
    if queryset.locked:
        yield refuted("select_for_update() locks the rows, and a query that groups locks none")
    if queryset.owner is not None and (queryset.knows is None or not is_plain(queryset)):
        yield refuted(f"{queryset.manager} joins rows of its own", model.at)
    if any(database.engine == "oracle" for database in candidate.tracer.project.settings.databases):
        yield refuted("Oracle groups by no column of long text", model.at)
    for known in model.managers.values():
        for klass in known.classes:
            if isinstance(klass, External) and not klass.dotted.startswith("django."):
                yield assumed(f"{klass.dotted} is taken to join no rows", model.at)
    yield _in_order(candidate)


def _in_order(candidate: Candidate) -> Evidence:
    """Is the order of the rows, if they have one, one that the queryset asks for?"""
    model, project = candidate.model, candidate.tracer.project
    if any(call.name == "order_by" for call in candidate.calls):
        return proved("the queryset says in which order the rows come")
    parents = (project.model_of(base) for base in model.bases)
    for one in (model, *(parent for parent in parents if parent is not None and not parent.abstract)):
        if one.unknown_bases:
            return unknown(f"whether {model.name} has an ordering, which a query that groups leaves out, is not known")
        if one.ordering or "_order" in one.fields:
            return refuted(f"Django leaves the ordering of {one.name} out of a query that groups", one.at)
    return proved("the rows have no order", model.at)


def _of_call(candidate: Candidate, call: ChainCall) -> Iterator[Evidence]:
    """A call of the chain: does it join rows of its own, of which there may be several for one?"""
    at = candidate.at(call)
    if call.name not in _FINE:
        yield refuted(f"{call.name}() and a count would be counted over one join", at)
    if call.name not in ("filter", "order_by") or call.node is None:
        return
    for name in _named(call.node):
        if name is None:
            yield unknown(f"what {call.name}() names is computed", at)
        elif not _is_one(candidate, name.lstrip("-").split("__")):
            yield refuted(f"{name} may be several for one {candidate.model.name}", at)


def _named(call: ast.Call) -> Iterator[str | None]:
    """The lookups that a call names, those in `Q(...)` too; None: what it names is computed."""
    for keyword in call.keywords:
        yield keyword.arg
    pending = list(call.args)
    while pending:
        match pending.pop():
            case ast.Constant(value=str(name)):
                yield name
            case ast.BinOp(left=left, right=right):
                pending += [left, right]
            case ast.UnaryOp(operand=operand):
                pending.append(operand)
            case ast.Call(func=ast.Name(id="Q") | ast.Attribute(attr="Q")) as inner:
                yield from _named(inner)
            case _:
                yield None


def _is_one(candidate: Candidate, path: list[str]) -> bool:
    """True where the lookup leads along columns and foreign keys only."""
    model: Model | None = candidate.model
    for name in path:
        field: Field | None = model.field(name) if model is not None else None
        if field is None:
            return name in _LOOKUPS or (name == "?" and len(path) == 1)
        if field.kind is not FieldKind.RELATION:
            return field.concrete and field.known
        if name == field.attname:
            return True
        target = field.related_model
        near = getattr(candidate.model.ref, "path", None)
        model = candidate.tracer.project.model_by_label(target, near) if target is not None else None
    return True
