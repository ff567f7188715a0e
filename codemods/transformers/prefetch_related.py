"""Rows that ask for their related rows one by one -> `prefetch_related(...)` where the queryset is built.

Each row asks the database for the rows at the other end of a relation:

    for author in Author.objects.all():         # one query
        for book in author.books.all():         # one for each author
            print(book.title, book.cover.url)   # one for each book

With `prefetch_related("books__cover")` there is one query for each relation, however many rows there are. Reverse
foreign keys, many-to-many and generic relations are meant, and foreign keys that are followed from their rows; what
only follows foreign keys is `select-related`'s. The relation may be followed far from the queryset, and the call is
written where the queryset is built, like `select-related` does.

A prefetch answers `.all()`, iteration and `len()`; `.count()` and `.exists()` too, but then all rows are loaded for a
number. Where the rows that `.filter()`, `.exclude()` or `.order_by()` leave are gone through, and the choice is the
same for each row, a `Prefetch` with that queryset fills an attribute, and the loop reads that:

    for author in Author.objects.prefetch_related(
        Prefetch("books", queryset=Book.objects.filter(published=True), to_attr="published_books")
    ):
        for book in author.published_books: ...

Other queries of a related manager ask the database in any case, and are left alone, like `.count()` and `.exists()` of
a many-to-many relation's manager before Django 5.2. Related rows without an ordering come in the order that the
database likes, before and after.

Left alone besides: what `select-related` leaves alone, `iterator()` without `chunk_size`, loops that write to what
would be prefetched (the rows in memory would be stale), and methods that call themselves for each row: the row asks by
the same expression, which would query anew with one more call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.queries.chosen_rows import Chosen, chosen_rows
from codemods.grounds.queries.class_options import NEEDLES
from codemods.grounds.queries.counted_rows import is_countable
from codemods.grounds.queries.left_columns import columns_left
from codemods.grounds.queries.row_sites import (
    QUERYSET_CLAIMS,
    Candidate,
    Followed,
    Loader,
    candidates,
    prove_queryset,
    route,
    site,
)
from codemods.grounds.queries.row_ways import ways_of
from codemods.trace.events import Use
from codemods.trace.reads.loading import known_by_relation, shared_instances

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace
    from codemods.trace.reads.path_reads import Read

CLAIMS = {
    **QUERYSET_CLAIMS,
    "relation": "every relation of the path is known",
    "each-row": "the relation is followed for each row",
    "not-loaded": "it is not loaded already",
    "answered": "what is asked of the relation is answered by a prefetch",
    "iterated": "the rows are not streamed, or in chunks that are prefetched",
    "chosen": "what is chosen is the same for each row, and a list of it is enough",
    "columns": "the columns that lead to the related rows are loaded",
}
METHOD = "prefetch_related"
MEMORY = "the related rows of all rows are in memory at once"


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The querysets whose rows ask for many related rows each."""
    for candidate in candidates(context.tracer, trace, METHOD):
        paths = [one for one in candidate.followed() if any(item.kind in ("many", "generic") for item in one.steps)]
        if paths:
            yield site(candidate, paths, LOADER)
        for one in paths:
            yield from (chosen_site(candidate, one, rows) for rows in chosen_rows(candidate, one))


def prove(candidate: Candidate, one: Followed) -> Iterator[tuple[str, Evidence]]:
    """The claims about one path."""
    yield "relation", relation(one)
    yield "each-row", one.every
    yield "not-loaded", not_loaded(candidate, one)
    yield "answered", answered(candidate, one)
    yield "iterated", iterated(candidate)
    yield "columns", columns(candidate, one)


def chosen_site(candidate: Candidate, one: Followed, rows: Chosen) -> Site:
    """The rows that a filter leaves become an attribute that a Prefetch fills."""
    path = candidate.trace.path
    claims = [
        *prove_queryset(candidate, [one]),
        ("relation", relation(one)),
        ("each-row", rows.read.every),
        ("not-loaded", weakest(proved(f"nothing fills {rows.attribute} before"), *kept(candidate, one))),
        ("chosen", rows.evidence),
        ("iterated", iterated(candidate)),
    ]
    edits = [*(edit for place in candidate.places for edit in rows.prefetched(place)), *rows.accesses()]
    return Site(
        codemod="prefetch-related",
        path=path,
        span=Span.of(rows.calls[0]),
        function=candidate.trace.ref.qualname,
        summary=f"each {candidate.model.name} chooses among its {one.steps[0].name}: one query more for every row",
        forms=(Form("attribute", tuple(Claim.of(*claim) for claim in claims), {path: tuple(edits)}),),
        notes=(*route(candidate, [one]), MEMORY),
        ways=ways_of(candidate.trace.at(candidate.places[0].node), one.reads),
    )


def relation(one: Followed) -> Evidence:
    """Each step is a relation of a model that is known."""
    found = []
    for item in one.steps:
        if item.field is None or (item.target is None and item.kind != "generic"):
            found.append(unknown(f"where {item.name} leads to is not known", item.at))
        elif not item.field.known:
            found.append(assumed(f"{item.field.klass} is taken to be a relation", item.at))
        elif item.target is not None and item.target.ambiguous:
            found.append(unknown(f"{item.target.name} is defined more than once", item.target.at))
        else:
            found.append(proved(item.words, item.at))
    return weakest(*found)


def not_loaded(candidate: Candidate, one: Followed) -> Evidence:
    """Neither the queryset nor its manager loads it, and the rows do not know it from where they come."""
    known = known_by_relation(candidate.querysets, one.steps)
    if known is not None:
        return refuted(known.why, known.at)
    found = [proved("nothing loads it before")]
    for loads in candidate.loaded:
        covered = loads.covers(one.steps)
        if covered is not None:
            found.append(refuted(covered.why, covered.at))
        if loads.doubt is not None:
            found.append(loads.doubt)
    return weakest(*found, *kept(candidate, one), *([candidate.came_in] if candidate.came_in is not None else ()))


def kept(candidate: Candidate, one: Followed) -> Iterator[Evidence]:
    """Instances that outlive the query keep what is prefetched, and are not asked for it again."""
    for item in one.steps:
        shared = shared_instances(candidate.tracer, item.owner) if item.kind == "many" else None
        if shared is not None:
            yield shared


def answered(candidate: Candidate, one: Followed) -> Evidence:
    """The prefetched rows are what is asked for, at every step of many rows."""
    found = []
    for length, item in enumerate(one.steps, 1):
        if item.kind != "many":
            continue
        direct = [read for rows in candidate.rows for read in rows.reads if read.path == one.path[:length]]
        asked = best(candidate, direct or one.reads, length, many_to_many=item.many_to_many)
        if length == len(one.path) or asked.verdict is Verdict.REFUTED:
            found.append(asked)
        if asked.verdict is Verdict.UNKNOWN and len(one.path) == 1 and is_countable(candidate, one):
            found.append(refuted(f"the number of {item.name} can come along with the rows, by annotate()", item.at))
        path = getattr(item.owner.ref, "path", candidate.trace.path)
        if candidate.tracer.project.mentions(path, "_prefetched_objects_cache"):
            found.append(unknown("code there acts on what is prefetched", path))
    return weakest(proved("each row at the other end is read", one.reads[0].at), *found)


def best(candidate: Candidate, reads: Sequence[Read], length: int, *, many_to_many: bool) -> Evidence:
    """What a prefetch of the step does for the place that it does most for."""
    of_place: dict[tuple[object, ...], Evidence] = {}
    for read in reads:
        # where branches meet in one place, one of several querysets is asked there
        place = (read.at, read.via, id(read.node)) if len(read.path) == length else (read.path,)
        verdict = of_read(candidate, read, length, many_to_many=many_to_many)
        of_place[place] = weakest(of_place.get(place, verdict), verdict)
    return min(of_place.values(), key=lambda evidence: evidence.verdict.rank)


def of_read(candidate: Candidate, read: Read, length: int, *, many_to_many: bool) -> Evidence:
    """What a prefetch of the step does for one place."""
    if asks_anew(candidate, read, length):
        return refuted("the rows ask for theirs there too: with the call it would be a query of its own", read.at)
    if len(read.path) > length or read.use in (Use.ROWS, Use.INSTANCE):
        return proved("all related rows are read", read.at)
    if read.use in (Use.QUERY, Use.CHOSEN):
        return refuted("what is asked there needs a query of its own, prefetched or not", read.at)
    version = candidate.tracer.project.versions.django
    straight = not read.querysets or any(not queryset.chain for queryset in read.querysets)
    if many_to_many and straight and (version is None or version < (5, 2)):
        return refuted(f"before Django 5.2 {read.use.value}() of the manager asks the database in any case", read.at)
    return unknown(f"how many rows are loaded for {read.use.value}() alone is not known", read.at)


def asks_anew(candidate: Candidate, read: Read, length: int) -> bool:
    """A function that calls itself for each row: what the row would have prefetched is asked for with the new call."""
    links = {id(call.node) for queryset in read.querysets for call in queryset.chain}
    return len(read.path) == length and any(id(place.node) in links for place in candidate.places)


def iterated(candidate: Candidate) -> Evidence:
    """iterator() prefetches from Django 4.1 on, in chunks whose size must be given."""
    version = candidate.tracer.project.versions.django
    for call in candidate.calls:
        if call.name in ("iterator", "aiterator") and call.node is not None:
            sized = call.node.args or any(keyword.arg == "chunk_size" for keyword in call.node.keywords)
            if not sized and call.name == "iterator":
                return refuted("iterator() prefetches nothing unless it is given a chunk_size", candidate.at(call))
            if version is None or version < (4, 1):
                return refuted("before Django 4.1 iterator() prefetches nothing", candidate.at(call))
            if call.name == "aiterator" and version < (5, 0):
                return refuted("before Django 5.0 aiterator() prefetches nothing", candidate.at(call))
    return proved("the rows are not streamed")


def columns(candidate: Candidate, one: Followed) -> Evidence:
    """only() and defer() leave the columns in that the prefetch looks up by."""
    found = [evidence for call in candidate.calls for evidence in columns_left(candidate, call, one)]
    return weakest(proved("all columns that lead there are loaded"), *found)


LOADER = Loader("prefetch-related", METHOD, "prefetch", prove, lambda item: item.name, (MEMORY,))

codemod = Codemod(
    slug="prefetch-related",
    family="queries",
    summary="related rows asked for row by row -> prefetch_related(...) on the queryset",
    needles=NEEDLES,
    words=tuple((needle,) for needle in NEEDLES),
    claims=CLAIMS,
    forms={
        "prefetch": "prefetch_related(...) with every path that is followed",
        "attribute": "prefetch_related(Prefetch(..., queryset=..., to_attr=...)), and the attribute is read",
    },
    find=find,
    documentation=__doc__ or "",
)
