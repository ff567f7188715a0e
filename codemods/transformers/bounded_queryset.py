"""Whole tables on one page: the rows come page by page.

    class BookList(ListView):
        model = Book              # every book there is: loaded, rendered and sent, and more of them each day

- a `ListView` gets `paginate_by = 100`
- a list view of DRF gets a `pagination_class`: `PageNumberPagination` where the settings have a PAGE_SIZE, else a class
  of its own with a `page_size`
- what a function view hands to `render()` becomes `Paginator(books, 100).get_page(request.GET.get("page"))`

What a page looks like changes by design: it shows a hundred rows, and the others are reached by links that the template
has to have; clients of an API get an object with `results` where there was a list. So no change is of high confidence.

Which tables are large is not written in the code. `large-tables = ["shop.Book"]` in `[tool.refret]` says it, and then
no other table is looked at. Without it a table counts as growing where its rows keep when they were made, and what a
function view hands over is left alone: it may be a menu of the page.

Left alone: querysets that are filtered by a value, sliced, or rows of one object; views that page, or say
`paginate_by = None`; settings that page every list; rows in random order; templates that count, group or sort all rows;
rows that the function loads anyway; functions that read the page of the request already; downloads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Edit, InsertAfter, ReplaceExpression, ReplaceStatement, Span
from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.queries.paging import (
    Handed,
    handed_whole,
    links_pages,
    needs_all_rows,
    opened_templates,
    ordering_of,
    paged_by_class,
    paged_by_settings,
    rest_settings,
)
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import Fetch
from codemods.trace.frameworks.querysets import CHAIN, VALUES
from codemods.trace.reads.admin_lists import assigned_in_body

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace
    from codemods.trace.values import ChainCall, QuerySet

CLAIMS = {
    "rows-known": "the rows are of a known model",
    "whole-table": "nothing narrows the queryset",
    "large": "the table holds many rows, or will",
    "not-bounded": "nothing pages the rows yet, and they are not loaded anyway",
    "ordered": "the rows have an order, so that no page repeats what another one shows",
    "page-is-enough": "whoever gets the rows needs no more than a page of them",
    "links": "the other pages are reached",
}
PAGE = 100
NARROW = frozenset({"none", "dates", "datetimes", "raw", "union", "intersection", "difference"})
WIDE = (CHAIN | VALUES) - {"filter", "extra", "complex_filter"}
"""Calls that leave the table whole, `exclude()` among them: it leaves most of it."""
DOWNLOADS = ("render_to_response", "content_type", "renderer_classes", "response_class")
"""What a view that sends a file, or another format, says."""


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The whole tables that are handed to a page."""
    if trace.is_async:
        return
    paged: set[ast.AST] = set()
    for handed in handed_whole(context.tracer, trace):
        model = handed.querysets[0].model
        changes = tuple(edits(trace, context, handed))
        if model is None or not changes or handed.events[0].node in paged:
            continue
        found = site(trace, context, handed, model, changes)
        if handed.klass is None and found.best is not None:
            paged.add(handed.events[0].node)  # a request asks for one page: the other rows are left alone
        yield found


def site(trace: FunctionTrace, context: FindContext, handed: Handed, model: Model, changes: tuple[Edit, ...]) -> Site:
    """The site of one page."""
    event = handed.events[0]
    name = "pagination-class" if handed.is_rest else "paginate-by" if handed.klass is not None else "paginator"
    claims = tuple(Claim.of(*item) for item in prove(trace, context, handed, model))
    who = handed.klass.qualname if handed.klass is not None else f"{trace.ref.name}()"
    return Site(
        codemod="bounded-queryset",
        path=trace.path,
        span=Span.of(handed.value if handed.value is not None else event.node),
        function=trace.ref.qualname,
        summary=f"{who} sends every {model.name} there is, in one page",
        forms=(Form(name, claims, {trace.path: changes}),),
        notes=(f"a page of {PAGE} rows is sent from now on, and the links to the others are the template's",)
        if not handed.is_rest
        else ("clients get an object with the rows in results, where they got a list",),
    )


# --- the edits


def edits(trace: FunctionTrace, context: FindContext, handed: Handed) -> Iterator[Edit]:
    """What pages the rows."""
    if handed.klass is None:
        assert handed.value is not None
        assert handed.request is not None
        quote = context.tracer.project.quote(trace.path)
        page = f"$Paginator(${{0}}, {PAGE}).get_page(${{1}}.GET.get({quote}page{quote}))"
        holes = (Span.of(handed.value), Span.of(handed.request))
        yield ReplaceExpression(holes[0], page, holes, {"Paginator": "django.core.paginator.Paginator"})
        return
    node = context.tracer.project.klass(handed.klass)
    if node is None:
        return
    if not handed.is_rest:
        yield option_of_class(node, f"paginate_by = {PAGE}")
        return
    paginator = "rest_framework.pagination.PageNumberPagination"
    if (rest_settings(context.tracer.project) or {}).get("PAGE_SIZE", "None") != "None":
        yield option_of_class(node, "pagination_class = $PageNumberPagination", PageNumberPagination=paginator)
        return
    before = statement_above(trace, context, node)
    if before is not None:
        own = f"{node.name}Pages"
        header = f"class {own}($PageNumberPagination):\n    page_size = {PAGE}"
        yield InsertAfter(Span.of(before), header, (), {"PageNumberPagination": paginator})
        yield option_of_class(node, f"pagination_class = {own}")


def option_of_class(node: ast.ClassDef, text: str, **symbols: str) -> Edit:
    """The edit that puts a statement below the options that the class body begins with."""
    first = node.body[0]
    last = None
    names = {statement for _, statement in assigned_in_body(node)}
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if statement in names or last is None:
            last = statement
    if last is not None:
        return InsertAfter(Span.of(last), text, (), symbols)
    return ReplaceStatement(Span.of(first), f"{text}\n\n${{0}}", (Span.of(first),), symbols)


def statement_above(trace: FunctionTrace, context: FindContext, node: ast.ClassDef) -> ast.stmt | None:
    """The statement before a class of the module."""
    tree = context.tracer.project.source(trace.path).parse()
    body = tree.body if isinstance(tree, ast.Module) else []
    index = next((index for index, item in enumerate(body) if item.lineno == node.lineno), 0)
    return body[index - 1] if index else None


# --- the claims


def prove(trace: FunctionTrace, context: FindContext, handed: Handed, model: Model) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    yield "rows-known", rows_known(handed, model)
    yield "whole-table", min((whole(trace, item) for item in handed.querysets), key=lambda item: item.verdict.rank)
    yield "large", large(context, handed, model)
    yield "not-bounded", not_bounded(trace, context, handed)
    yield "ordered", ordered(trace, context, handed, model)
    yield "page-is-enough", page_is_enough(trace, context, handed)
    yield "links", links(trace, context, handed)


def rows_known(handed: Handed, model: Model) -> Evidence:
    """All alternatives give rows of one model that is certain."""
    for queryset in handed.querysets:
        if queryset.guessed is not None:
            return assumed(queryset.guessed, model.at)
        if queryset.model is None or queryset.model.label != model.label:
            return unknown("the rows may be of another model", model.at)
    if model.ambiguous:
        return unknown(f"{model.name} is defined more than once", model.at)
    return proved(f"the rows are of {model.name}", model.at)


def whole(trace: FunctionTrace, queryset: QuerySet) -> Evidence:
    """All rows of the table, or nearly."""
    if queryset.owner is not None:
        return refuted("they are rows of one object")
    if queryset.sliced:
        return refuted("it is sliced")
    found = [proved("nothing narrows it")]
    for call in queryset.chain:
        path = call.function.path if call.function is not None else trace.path
        at = f"{path}:{getattr(call.node, 'lineno', 0)}"
        if call.name in NARROW:
            found.append(refuted(f"{call.name}() gives other rows", at))
        elif call.name not in WIDE:
            found.append(narrowed(call, at))
    return weakest(*found)


def narrowed(call: ChainCall, at: str) -> Evidence:
    """What a filter leaves: where it hangs on a value, the rows of that value."""
    given = [*call.node.args, *(item.value for item in call.node.keywords)] if call.node is not None else []
    if all(isinstance(item, ast.Constant) for item in given):
        return assumed(f"{call.name}() is taken to leave many rows", at)
    return refuted(f"{call.name}() leaves the rows of some value", at)


def large(context: FindContext, handed: Handed, model: Model) -> Evidence:
    """Which tables are large is for the configuration to say; one that keeps when its rows were made grows.

    A list view is about its rows; what `render()` gets may as well be what a menu of the page offers.
    """
    named = context.options.get("large-tables", ())
    if named:
        if any(name.lower() == model.label.lower() for name in named):
            return proved(f"{model.label} is among the large-tables of the configuration", model.at)
        return refuted(f"{model.label} is not among the large-tables of the configuration", model.at)
    if handed.klass is None:
        return refuted(f"nothing says that {model.name} is a large table (large-tables can)", model.at)
    stamp = next((field for field in model.fields.values() if field.auto_now_add), None)
    if stamp is not None:
        return assumed(f"rows keep when they were made ({stamp.name}), so that the table is taken to grow", stamp.at)
    return unknown(f"how many rows {model.name} has is not known (large-tables in the configuration says it)", model.at)


def not_bounded(trace: FunctionTrace, context: FindContext, handed: Handed) -> Evidence:
    """Neither the view nor the settings page, and no other line loads the rows."""
    nodes = {id(queryset.node) for queryset in handed.querysets if queryset.node is not None}
    for event in trace.of(Fetch):
        if isinstance(event, Fetch) and id(event.queryset.node) in nodes and handed.klass is None:
            return refuted("all rows are loaded here anyway", trace.at(event.node))
    if handed.klass is None and "'page'" in ast.unparse(trace.node):
        return refuted("the page of the request is that of other rows", trace.ref.at)
    if handed.klass is None:
        return proved("render() gets the queryset as it is", trace.at(handed.events[0].node))
    name = "pagination_class" if handed.is_rest else "paginate_by"
    by_class = paged_by_class(context.tracer, handed.klass, name)
    if by_class is not None:
        return by_class
    if handed.is_rest:
        return paged_by_settings(context.tracer.project)
    return proved(f"{handed.klass.qualname} has no {name}", handed.klass.at)


def ordered(trace: FunctionTrace, context: FindContext, handed: Handed, model: Model) -> Evidence:
    """`order_by()`, the `ordering` of the view or of the model."""
    own = ordering_of(context.tracer, handed.klass)
    if own is not None and own.source not in ("None", "()", "[]"):
        return proved("the view orders the rows", f"{own.path}:{own.line}")
    return weakest(*(_ordered(trace, queryset, model) for queryset in handed.querysets))


def _ordered(trace: FunctionTrace, queryset: QuerySet, model: Model) -> Evidence:
    last = next((call for call in reversed(queryset.chain) if call.name == "order_by"), None)
    if last is not None and last.node is not None:
        names = [item.value for item in last.node.args if isinstance(item, ast.Constant)]
        path = last.function.path if last.function is not None else trace.path
        at = f"{path}:{last.node.lineno}"
        if "?" in names:
            return refuted("each page would be made of other rows: the order is random", at)
        if last.node.args:
            return proved("order_by() orders the rows", at)
    elif model.ordering and model.ordering not in ("[]", "()"):
        return proved(f"Meta.ordering of {model.name} orders the rows", model.at)
    return unknown("the rows have no order: pages may repeat some and leave others out", model.at)


def page_is_enough(trace: FunctionTrace, context: FindContext, handed: Handed) -> Evidence:
    """The reader shows the rows, and asks nothing that only all of them answer."""
    tracer, klass = context.tracer, handed.klass
    for name in DOWNLOADS if klass is not None else ():
        found = tracer.project.class_attribute(klass, name) if klass is not None else None
        if found is not None and isinstance(found[0], ClassRef):
            return refuted(f"{found[0].qualname} sends something else than a page ({name})", found[0].at)
    if handed.is_rest:
        return assumed("clients are taken to need no more than a page of rows at once", trace.at(handed.events[0].node))
    needs = needs_all_rows(tracer, templates(trace, context, handed), handed.variables)
    if needs is not None:
        return needs
    hook = tracer.project.method(klass, "get_context_data") if klass is not None else None
    if isinstance(hook, FunctionRef):
        return assumed(f"{hook.qualname}() is taken to need no more than a page of rows", hook.at)
    return assumed(f"{PAGE} rows are taken to be enough for one page", trace.at(handed.events[0].node))


def links(trace: FunctionTrace, context: FindContext, handed: Handed) -> Evidence:
    """The template shows the pages of a generic view; of the rest nobody can know."""
    if handed.is_rest:
        return unknown("whether the clients follow `next` is not known")
    files = templates(trace, context, handed)
    if not files:
        return unknown(f"the template {', '.join(handed.templates)} was not found")
    found = links_pages(context.tracer, files) if handed.klass is not None else None
    if found is not None:
        return proved(f"{found} shows the pages of a list view", found)
    return unknown(f"{files[0]} has no links to the other pages: they are to be written", files[0])


def templates(trace: FunctionTrace, context: FindContext, handed: Handed) -> tuple[str, ...]:
    """The files that the page is made of."""
    return opened_templates(context.tracer, handed.templates, trace.path)


codemod = Codemod(
    slug="bounded-queryset",
    family="queries",
    summary="whole tables on one page -> page by page",
    needles=(b"ListView", b"ListAPIView", b"ListCreateAPIView", b"ViewSet", b"ListModelMixin", b"render(", b"Template"),
    words=((b"model =",), (b"queryset",), (b"render(",), (b"TemplateResponse(",)),
    claims=CLAIMS,
    forms={
        "paginate-by": "paginate_by = 100 in the list view",
        "pagination-class": "pagination_class = ... in the view of DRF",
        "paginator": 'Paginator(qs, 100).get_page(request.GET.get("page")) in the context',
    },
    find=find,
    documentation=__doc__ or "",
)
