"""Rows that are loaded to be counted, or added up: the database does it, and sends a number.

    if len(Order.objects.filter(customer=customer)) > 0:    # loads every order
    total = sum(line.price for line in Line.objects.filter(order=order))

become `Order.objects.filter(customer=customer).exists()` and an `aggregate()` over the lines.

- `len(qs)` -> `qs.count()`
- `if qs:`, `not qs`, `bool(qs)`, `len(qs) > 0`, `qs.count() > 0`, `qs.count() == 0`, `if qs.first():`,
  `qs.first() is None` -> `qs.exists()`
- `sum(row.field for row in qs)` -> `qs.aggregate(total=Coalesce(Sum("field"), 0))["total"]`
- `max(..., default=None)`, `min(..., default=None)` -> the same with `Max(...)`, `Min(...)`
- `if qs.exists():` around nothing but `for row in qs:` -> the loop
- `author.books.count()` for each of many authors -> `annotate(books_count=Count("books"))` where the authors are asked
  for, and `author.books_count`

Left alone: querysets that are used for more, since their rows may be needed, or are loaded already; parameters,
attributes and names that are asked again and again; `raw()`, `union()`, `iterator()`, locked rows; `max()` and `min()`
without a default (nothing in them is an error); fields that are no numbers; an order that makes rows come more than
once, which `count()` and `aggregate()` leave out; querysets that count in a way of their own.

A count is not brought along with the rows where that would be another number: where the related manager hides rows,
the queryset joins others (`filter(books__published=True)`), groups, or is `distinct()`, and where related rows are
written in the loop; where the rows would come in another order (Django leaves `Meta.ordering` out of a query that
groups); where the queryset is cut, since all would be counted first; and where the related rows are read as well, which
is `prefetch-related`'s.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import ReplaceExpression, ReplaceStatement, Span
from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.grounds.queries.counted_rows import Counted, counted
from codemods.grounds.queries.presence import has_truth_of_its_own
from codemods.grounds.queries.summing import Aggregate, aggregates
from codemods.grounds.queries.unused_rows import (
    held_by_owner,
    made_for_this,
    nothing_on_load,
    plain_queryset,
    read_to_its_end,
    same_number,
)
from codemods.project.model import FieldKind
from codemods.trace.events import Asked, Fetch
from codemods.trace.truth import is_test

if TYPE_CHECKING:
    from codemods.trace.events import Event, FunctionTrace
    from codemods.trace.values import QuerySet

CLAIMS = {
    "queryset": "it is a queryset of a known model, made of Django's own calls",
    "rows-unused": "its rows are not used, and not loaded before",
    "nothing-on-load": "nothing happens when a row is made an instance",
    "same-value": "the database comes to the same value, also where there are no rows",
    "same-rows": "the queryset gives the same rows in the same order when it counts others with them",
    "not-written": "no row that is counted is written while the rows are gone through",
    "name-free": "the rows have no attribute of the name that the number gets",
    "each-row": "there may be many rows, and for each of them others are counted",
}
ASKING = (b"len(", b"bool(", b".count(", b".exists(", b"first(", b"sum(", b"max(", b"min(")
TESTING = (b"if ", b"not ", b"while ", b"assert ")
QUERYING = (b".filter(", b".exclude(", b".all()", b"objects", b"queryset")
"""A function holds a word of the first, or one of each of the others; a queryset that a helper gives is not seen."""
SOME = {(ast.Gt, 0), (ast.NotEq, 0), (ast.GtE, 1)}
"""`n > 0`: there is a row."""
NONE = {(ast.Eq, 0), (ast.Lt, 1), (ast.LtE, 0)}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}
ADDED_UP = "$Coalesce($Sum({name}), {zero})"
SUMS = {
    FieldKind.INTEGER: (ADDED_UP, "0"),
    FieldKind.FLOAT: (ADDED_UP, "0.0"),
    FieldKind.DECIMAL: ("$Coalesce($Sum({name}), $Value(0), output_field=$DecimalField())", ""),
}
COMPARED = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.FLOAT, FieldKind.DATE, FieldKind.DATETIME})
SYMBOLS = {
    "Coalesce": "django.db.models.functions.Coalesce",
    **{name: f"django.db.models.{name}" for name in ("Sum", "Max", "Min", "Value", "DecimalField")},
}


@dataclass(frozen=True, slots=True)
class Question:
    """A place that asks for a number, with what it becomes."""

    form: str
    event: Event
    queryset: QuerySet
    at: ast.expr | ast.If
    """What is replaced."""
    source: ast.expr | ast.For
    """The queryset's expression; of a guard the loop that stays."""
    template: str
    value: Evidence
    symbols: Mapping[str, str] = field(default_factory=dict)
    loads: bool = True
    """Today the rows are loaded for it."""


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The places of a function that load rows for a number."""
    seen: set[ast.AST] = set()
    questions = [*_asked(trace, context), *_first_rows(trace, context), *_added_up(trace, context)]
    for question in questions:
        if question.queryset.model is not None and question.event.node not in seen:
            seen.add(question.event.node)
            yield site(trace, context, question)
    yield from (counted_site(trace, found) for found in counted(context.tracer, trace))


def counted_site(trace: FunctionTrace, found: Counted) -> Site:
    """The site of the counts that come along with the rows of one queryset."""
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in found.claims())
    return Site(
        codemod="exists-count-aggregate",
        path=trace.path,
        span=Span.of(found.first),
        function=trace.ref.qualname,
        summary=f"each {found.candidate.model.name} counts its {found.names}: one query more for every row",
        forms=(Form("annotate", claims, {trace.path: found.edits()}),),
    )


def site(trace: FunctionTrace, context: FindContext, question: Question) -> Site:
    """The site of one question."""
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in prove(trace, context, question))
    at, holes = Span.of(question.at), (Span.of(question.source),)
    replace = ReplaceStatement if isinstance(question.at, ast.stmt) else ReplaceExpression
    edit = replace(at, question.template, holes, dict(question.symbols))
    text = ast.unparse(question.at.test if isinstance(question.at, ast.If) else question.at)
    what = {
        "count": "loads every row to count them",
        "exists": "counts the rows, or loads them, to know whether there is one",
        "aggregate": "loads every row for one number",
        "guard": "asks for what the loop over the same rows finds out by itself",
    }[question.form]
    return Site(
        codemod="exists-count-aggregate",
        path=trace.path,
        span=edit.at,
        function=(question.event.function or trace.ref).qualname,
        summary=f"{text if len(text) < 80 else f'{text[:77]}...'} {what}",
        forms=(Form(question.form, claims, {trace.path: (edit,)}),),
    )


def prove(trace: FunctionTrace, context: FindContext, question: Question) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    queryset, tracer = question.queryset, context.tracer
    yield "queryset", plain_queryset(tracer, queryset, is_called=not question.loads)
    if question.loads and isinstance(question.source, ast.expr):
        made = made_for_this(tracer, trace, question.source, queryset, question.event)
        kept = question.form == "aggregate"
        yield "rows-unused", weakest(made, held_by_owner(tracer, queryset)) if kept else made
        yield "nothing-on-load", nothing_on_load(tracer, queryset.model)
    else:
        yield "rows-unused", proved("no row is asked for", trace.at(question.at))
        yield "nothing-on-load", proved("no instance is made of a row")
    exact = question.form in ("exists", "guard")
    yield "same-value", question.value if exact else weakest(question.value, same_number(tracer, queryset))


# --- counted, or asked whether there is a row


def _asked(trace: FunctionTrace, context: FindContext) -> Iterator[Question]:
    for event in trace.of(Asked):
        assert isinstance(event, Asked)
        node = event.node
        if not isinstance(node, ast.expr) or isinstance(trace.parents(node), ast.Await):
            continue
        if event.queryset.is_manager and event.how != "count":
            continue
        if event.how == "truth" and read_to_its_end(event.queryset):
            yield _exists(event, event.queryset, node, node, positive=True)
        elif event.how != "truth" and isinstance(node, ast.Call):
            yield from _of_call(trace, event, node)


def _of_call(trace: FunctionTrace, event: Asked, node: ast.Call) -> Iterator[Question]:
    if event.how == "bool" and len(node.args) == 1 and read_to_its_end(event.queryset):
        yield _exists(event, event.queryset, node, node.args[0], positive=True)
    elif event.how in ("count", "exists") and not node.args and isinstance(node.func, ast.Attribute):
        found = emptiness(trace, node)
        guard = needless_guard(trace, event, node.func.value, found)
        if guard is not None:
            yield guard
        elif found is not None and event.how == "count":
            yield _exists(event, event.queryset, found[0], node.func.value, positive=found[1], loads=False)
    elif event.how == "len" and len(node.args) == 1:
        found = emptiness(trace, node)
        if found is not None:
            yield _exists(event, event.queryset, found[0], node.args[0], positive=found[1])
        else:
            same = proved("count() gives the number of rows, 0 for none", trace.at(node))
            yield Question("count", event, event.queryset, node, node.args[0], "${0}.count()", same)


def needless_guard(
    trace: FunctionTrace, event: Asked, source: ast.expr, asked: tuple[ast.expr, bool] | None
) -> Question | None:
    """`if books.exists():` around nothing but a loop over the same books, which finds out by itself."""
    branch = trace.parents(asked[0]) if asked is not None and asked[1] else None
    match branch:
        case ast.If(test=test, body=[ast.For(iter=ast.Name(id=name), orelse=[]) as loop], orelse=[]):
            if asked is None or test is not asked[0] or not isinstance(source, ast.Name) or source.id != name:
                return None
        case _:
            return None
    around = trace.parents(branch)
    if isinstance(around, ast.If) and any(item is branch for item in around.orelse):
        return None
    same = proved("a loop over no rows does nothing", trace.at(loop))
    return Question("guard", event, event.queryset, branch, loop, "${0}", same, loads=False)


def _exists(
    event: Event, queryset: QuerySet, at: ast.expr, source: ast.expr, *, positive: bool, loads: bool = True
) -> Question:
    template = "${0}.exists()" if positive else "not ${0}.exists()"
    same = proved("exists() is true where there is a row")
    return Question("exists", event, queryset, at, source, template, same, loads=loads)


def emptiness(trace: FunctionTrace, node: ast.expr) -> tuple[ast.expr, bool] | None:
    """The expression that asks whether a number is 0, and whether it is true where it is not; None: asks for more."""
    parent = trace.parents(node)
    match parent:
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int(limit))]) if left is node:
            key = (type(op), limit)
        case ast.Compare(left=ast.Constant(value=int(limit)), ops=[op], comparators=[right]) if right is node:
            key = (TURNED.get(type(op), type(op)), limit)
        case ast.Call(func=ast.Name(id="bool"), args=[_]):
            return parent, True
        case _:
            return (node, True) if is_test(trace.parents, node) else None
    assert isinstance(parent, ast.expr)
    if isinstance(key[1], bool) or key not in SOME | NONE:
        return None
    return parent, key in SOME


def _first_rows(trace: FunctionTrace, context: FindContext) -> Iterator[Question]:
    """`qs.first()` of which only the presence is asked."""
    for event in trace.of(Fetch):
        assert isinstance(event, Fetch)
        node = event.node
        if event.method not in ("first", "last") or not isinstance(node, ast.Call) or node.args:
            continue
        parent = trace.parents(node)
        if not isinstance(node.func, ast.Attribute):
            continue
        asked: tuple[ast.expr, bool] | None = None
        match parent:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
                asked = (parent, isinstance(op, ast.IsNot)) if left is node else None
            case ast.Call(func=ast.Name(id="bool")):
                asked = (parent, True)
            case _:
                asked = (node, True) if is_test(trace.parents, node) else None
        if asked is None:
            continue
        model = event.queryset.model
        question = _exists(event, event.queryset, asked[0], node.func.value, positive=asked[1], loads=False)
        if not isinstance(parent, ast.Compare) and has_truth_of_its_own(context.tracer.project, model):
            why = f"a {model.name if model is not None else 'row'} may be false"
            question = Question(
                "exists", event, event.queryset, asked[0], node.func.value, question.template, refuted(why), loads=False
            )
        yield question


# --- added up


def _added_up(trace: FunctionTrace, context: FindContext) -> Iterator[Question]:
    for found in aggregates(trace):
        if found.field.kind not in COMPARED:
            continue
        if found.function == "sum":
            yield from _sum(trace, context, found)
        elif found.default is not None:
            yield _extreme(trace, context, found)


def _sum(trace: FunctionTrace, context: FindContext, found: Aggregate) -> Iterator[Question]:
    known = SUMS.get(found.field.kind)
    if known is None:
        return
    template = known[0].format(name=_quoted(trace, context, found), zero=known[1])
    yield _aggregate(trace, context, found, "total", template)


def _extreme(trace: FunctionTrace, context: FindContext, found: Aggregate) -> Question:
    name = {"max": "largest", "min": "smallest"}[found.function]
    template = f"${found.function.capitalize()}({_quoted(trace, context, found)})"
    return _aggregate(trace, context, found, name, template)


def _quoted(trace: FunctionTrace, context: FindContext, found: Aggregate) -> str:
    quote = context.tracer.project.quote(trace.path)
    return f"{quote}{found.field.name}{quote}"


def _aggregate(trace: FunctionTrace, context: FindContext, found: Aggregate, name: str, template: str) -> Question:
    quote = context.tracer.project.quote(trace.path)
    symbols = {key: dotted for key, dotted in SYMBOLS.items() if f"${key}(" in template}
    whole = f"${{0}}.aggregate({name}={template})[{quote}{name}{quote}]"
    value = same_total(trace, found, name)
    return Question("aggregate", found.event, found.queryset, found.call, found.source, whole, value, symbols)


def same_total(trace: FunctionTrace, found: Aggregate, name: str) -> Evidence:
    """The database adds, and compares, as Python does: exactly for integers and dates."""
    column, at = found.field, trace.at(found.call)
    doubts = [proved("the database comes to the same number, and to the same for no rows", at)]
    if column.null:
        doubts.append(assumed(f"{column.name} is taken to be empty in no row: that is an error today", column.at))
    if not column.known or not column.klass.startswith("django.db.models."):
        doubts.append(assumed(f"{column.klass} is taken to be a number as the database has it", column.at))
    if column.kind in (FieldKind.DECIMAL, FieldKind.FLOAT):
        doubts.append(assumed("the database rounds as it does (SQLite keeps 15 digits)", at))
    calls = [call.node for call in found.queryset.chain if call.node is not None]
    if any(keyword.arg == name for call in calls for keyword in call.keywords):
        return refuted(f"{name} is a name in the queryset already", at)
    return weakest(*doubts)


codemod = Codemod(
    slug="exists-count-aggregate",
    family="queries",
    summary="rows that are loaded or asked for to be counted or added up -> count(), exists(), aggregate(), annotate()",
    needles=(*ASKING, *QUERYING),
    words=(*((word,) for word in ASKING), *((word, made) for word in TESTING for made in QUERYING)),
    claims=CLAIMS,
    forms={
        "exists": "qs.exists()",
        "count": "qs.count()",
        "aggregate": "qs.aggregate(...) of one column",
        "guard": "the loop without the test for rows around it",
        "annotate": "annotate(...) where the rows come from, and the number is read of each",
    },
    find=find,
    documentation=__doc__ or "",
)
