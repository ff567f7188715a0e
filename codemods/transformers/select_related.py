"""Rows that follow a foreign key one by one -> `select_related(...)` where the queryset is built.

Each row asks the database for the row at the other end of its foreign key:

    for book in Book.objects.filter(published=True):     # one query
        print(book.title, book.author.publisher.name)    # two more for each book

With `select_related("author__publisher")` the first query brings them all. The relation may be followed far from the
queryset: in a function that gets the row, in a property, in `__str__()`. The call is written where the queryset is
built, and names are added to a `select_related()` that is there already. Where another function built the queryset,
the call is put on what it gives, so that its other users pay for nothing.

From Django 6.1, where only some rows follow the relation, `fetch_mode(models.FETCH_PEERS)` is written instead: the
first row that does loads it for all.

Left alone: rows of `values()`, `union()` and `raw()`; querysets of one row; relations that are loaded already, by the
queryset, by its manager, or because the rows come from the other side (`author.books.all()` knows its author); loops
that write to the rows that would be loaded; `only()` and `defer()` that leave the foreign key out; locked querysets
(`select_for_update()` without `of=` would lock the joined rows too, and PostgreSQL refuses nullable ones); relations
of which only the key is read (`book.author_id` has it).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.queries.class_options import NEEDLES, is_left_to_the_class, loaded_by_class
from codemods.grounds.queries.key_reads import is_key
from codemods.grounds.queries.left_columns import columns_left
from codemods.grounds.queries.row_sites import (
    QUERYSET_CLAIMS,
    Candidate,
    Followed,
    Loader,
    candidates,
    polymorphic,
    site,
)
from codemods.project.model import ClassRef
from codemods.trace.reads.loading import known_by_relation
from codemods.trace.reads.placing import chained
from codemods.trace.values import ChainCall

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace
    from codemods.trace.reads.steps import Step

CLAIMS = {
    **QUERYSET_CLAIMS,
    "relation": "every relation of the path is known, and leads to one row",
    "each-row": "the relation is followed for each row",
    "not-loaded": "it is not loaded already",
    "needs-row": "more than the key is read of the row at the other end",
    "join": "the join leaves the rows, and what is read of them, as they are",
    "no-lock": "the queryset locks no rows, or its own only",
    "fetch-mode": "the queryset takes a fetch mode (from Django 6.1)",
}
METHOD = "select_related"


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The querysets whose rows follow foreign keys."""
    for candidate in candidates(context.tracer, trace, METHOD):
        paths = [
            one for one in candidate.followed() if all(item.kind in ("forward", "reverse-one") for item in one.steps)
        ]
        if paths and not is_left_to_the_class(candidate.tracer, candidate.rows):
            yield site(candidate, paths, LOADER)


def prove_path(candidate: Candidate, one: Followed) -> Iterator[tuple[str, Evidence]]:
    """The claims about one path."""
    yield "relation", relation(one)
    yield "each-row", one.every
    yield "not-loaded", not_loaded(candidate, one)
    yield "needs-row", needs_row(candidate, one)
    yield "join", join(candidate, one)
    yield "no-lock", no_lock(candidate, one)


def relation(one: Followed) -> Evidence:
    """Each step is a foreign key or a one-to-one relation of a model that is known."""
    found = []
    for item in one.steps:
        target = item.target
        if target is None or item.field is None:
            found.append(unknown(f"where {item.name} leads to is not known", item.at))
        elif not item.field.known:
            found.append(assumed(f"{item.field.klass} is taken to be a foreign key", item.at))
        elif target.ambiguous:
            found.append(unknown(f"{target.name} is defined more than once", target.at))
        else:
            found.append(proved(item.words, item.at))
    return weakest(*found)


def not_loaded(candidate: Candidate, one: Followed) -> Evidence:
    """Neither the queryset nor its manager loads it, and the rows do not know it from where they come."""
    known = known_by_relation(candidate.querysets, one.steps) or loaded_by_class(
        candidate.places, candidate.tracer, one.path
    )
    if known is not None:
        return refuted(known.why, known.at)
    found = [proved("nothing loads it before")]
    for loads in candidate.loaded:
        covered = loads.covers(one.steps)
        if covered is not None:
            found.append(refuted(covered.why, covered.at))
        elif loads.bare is not None:
            found.append(refuted("select_related() without names loads other relations, and would not any more"))
        elif any(one.path[:length] in loads.prefetch for length in range(1, len(one.path))):
            found.append(refuted("the beginning of the path is prefetched"))
        if loads.doubt is not None:
            found.append(loads.doubt)
    return weakest(*found, *([candidate.came_in] if candidate.came_in is not None else ()))


def needs_row(candidate: Candidate, one: Followed) -> Evidence:
    """`book.author.pk` is `book.author_id`: nothing need be loaded for it."""
    last = one.steps[-1]
    key = {"pk", last.target.pk if last.target is not None else "id"}
    if is_key(candidate.tracer, last.target, "id"):
        key.add("id")
    if last.kind == "forward" and all(read.only in key and len(read.path) == len(one.path) for read in one.reads):
        return refuted(
            f"only the key is read: {last.field.attname if last.field else last.name} has it", one.reads[0].at
        )
    return proved("the row at the other end is read", one.reads[0].at)


def join(candidate: Candidate, one: Followed) -> Evidence:
    """No row gets lost or ambiguous by the join, and the joined instances are what the relation would give."""
    found = [proved("a join over foreign keys leaves the rows as they are")]
    for item in one.steps:
        found.extend(of_step(candidate, item))
    for call in candidate.calls:
        found.extend(columns_left(candidate, call, one))
        found.extend(own_sql(candidate, call))
    settings = candidate.tracer.project.settings
    if len({item.alias for item in settings.databases}) > 1 and settings.values.get("DATABASE_ROUTERS", "[]") != "[]":
        found.append(assumed("the database router is taken to keep both tables in one database"))
    return weakest(*found)


def of_step(candidate: Candidate, item: Step) -> Iterator[Evidence]:
    """What one join may change: it knows nothing of the manager that the relation is followed with."""
    field, target = item.field, item.target
    if field is not None and field.options.get("db_constraint") == "False" and not item.nullable:
        yield refuted(f"{item.name} may point to no row: the join would leave such rows out", item.at)
    if target is not None and (library := polymorphic(target)) is not None:
        yield unknown(f"{target.name} extends {library}, which may give instances of other classes", target.at)
    if target is not None and isinstance(target.ref, ClassRef):
        meta = candidate.tracer.project.class_attribute(target.ref, "Meta")
        inner = meta[1] if meta is not None else None
        named = (
            candidate.tracer.project.class_attribute(inner, "base_manager_name")
            if isinstance(inner, ClassRef)
            else None
        )
        if named is not None:
            yield assumed(f"the base manager of {target.name} is taken to hide none of its rows", target.at)


def own_sql(candidate: Candidate, call: ChainCall) -> Iterator[Evidence]:
    """SQL that was written by hand may not say of which table a column is."""
    if call.node is not None and (call.name == "extra" or "RawSQL" in ast.unparse(call.node)):
        yield unknown("SQL of its own may name a column that the join makes ambiguous", candidate.at(call))


def no_lock(candidate: Candidate, one: Followed) -> Evidence:
    """FOR UPDATE locks the joined rows too, and PostgreSQL refuses it for the nullable side of an outer join."""
    calls = candidate.calls
    for call in calls:
        if call.name == "select_for_update" and call.node is not None:
            at = candidate.at(call)
            of = next((keyword.value for keyword in call.node.keywords if keyword.arg == "of"), None)
            if of is None or "'self'" not in ast.unparse(of):
                nullable = next((item.name for item in one.steps if item.nullable), None)
                if nullable is not None:
                    return refuted(f"PostgreSQL cannot lock the rows of {nullable}, which may be missing", at)
                return refuted("select_for_update() without of= would lock the joined rows too", at)
    locks_unseen = not any(call.name == "select_for_update" for call in calls)
    if locks_unseen and any(queryset.locked for queryset in candidate.querysets):
        return refuted("its rows are locked")
    return proved("no lock is taken, or of the queryset's own rows only")


def peers(candidate: Candidate, chosen: Sequence[Followed], claims: Sequence[Claim]) -> Iterator[Form]:
    """From Django 6.1, where it is not sure that each row follows the paths: what one row misses, all get at once."""
    version = candidate.tracer.project.versions.django
    each_row = next(claim for claim in claims if claim.claim == "each-row")
    if version is None or version < (6, 1) or each_row.verdict is Verdict.PROVED:
        return
    if any(place.option is not None for place in candidate.places):
        return
    kept = [claim for claim in claims if claim.claim not in ("each-row", "join", "no-lock")]
    found = (*kept, Claim.of("fetch-mode", fetch_mode(candidate, chosen)))
    symbols = {"models": "django.db.models"}
    edits = [chained(place.node, "fetch_mode($models.FETCH_PEERS)", symbols) for place in candidate.places]
    yield Form("peers", found, {candidate.trace.path: tuple(edits)})


def fetch_mode(candidate: Candidate, chosen: Sequence[Followed]) -> Evidence:
    """Fetching for all rows at once is for synchronous code, and where no other mode was chosen."""
    if candidate.trace.is_async:
        return refuted("in asynchronous code nothing is fetched on demand", candidate.trace.ref.at)
    if any(loads.mode is not None for loads in candidate.loaded):
        return refuted("the queryset has a fetch mode already")
    for loads in candidate.loaded:
        joined = next((name for one in chosen if (name := loads.joined_before(one.steps)) is not None), None)
        if joined is not None:
            return refuted(f"rows of {joined} come by a join: they know no peers to load for")
    return proved("FETCH_PEERS loads for all rows what the first one misses")


LOADER = Loader("select-related", METHOD, "join", prove_path, lambda item: item.query_name, others=peers)

codemod = Codemod(
    slug="select-related",
    family="queries",
    summary="foreign keys followed row by row -> select_related(...) on the queryset",
    needles=NEEDLES,
    words=tuple((needle,) for needle in NEEDLES),
    claims=CLAIMS,
    forms={
        "join": "select_related(...) with every path that is followed",
        "peers": "fetch_mode(FETCH_PEERS), from Django 6.1, where not every row follows the paths",
    },
    find=find,
    documentation=__doc__ or "",
)
