"""Querysets whose rows' relations are followed one by one, each with the place that can load them all at once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Form, Site, confidence
from codemods.edits import Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.queries.class_options import place_at_return, place_in_class
from codemods.grounds.queries.held_rows import held_by_its_owner
from codemods.grounds.queries.related_writes import unwritten, writes_rows
from codemods.grounds.queries.row_ways import ways_of
from codemods.grounds.rows import unique_lookup
from codemods.project.model import External, FunctionRef, Model
from codemods.trace.events import Call, Event, FunctionTrace
from codemods.trace.frameworks.querysets import CHAIN, LOADING
from codemods.trace.reads.loading import Loads, loads, of_manager, unread_manager
from codemods.trace.reads.path_reads import Read, Rows, distinct, rows_read
from codemods.trace.reads.placing import Place, extended, later_calls, place_at_root, places
from codemods.trace.reads.steps import Step, steps
from codemods.trace.shapes import shapes_of
from codemods.trace.state import options_of
from codemods.trace.values import ChainCall, QuerySet

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

FEW = 10
"""Fewer rows than this, by a slice, are perhaps not worth it."""
NO_INSTANCES = frozenset({"raw", "union", "intersection", "difference", "dates", "datetimes", "values", "values_list"})
_NO_CACHE = frozenset({"never_cache", "cache_control"})
"""Decorators of views that say what others may keep."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One path of relations that is followed, with all places that follow it."""

    steps: tuple[Step, ...]
    reads: tuple[Read, ...]
    every: Evidence
    """Is it followed for each row, by the one of the places that shows it best?"""

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.steps)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One queryset (or the alternatives that meet in one loop) and what is followed from its rows."""

    tracer: Tracer
    trace: FunctionTrace
    rows: tuple[Rows, ...]
    """Several where the same queryset is gone through more than once."""
    places: tuple[Place, ...]
    model: Model

    @property
    def querysets(self) -> tuple[QuerySet, ...]:
        """All alternatives."""
        return distinct(queryset for rows in self.rows for queryset in rows.querysets)

    @property
    def calls(self) -> list[ChainCall]:
        """All calls on the queryset: its manager's, those that build it, and those that are made on it later."""
        found = {
            id(call.node): call
            for queryset in self.querysets
            for call in (*of_manager(self.tracer, queryset)[0], *queryset.chain)
        }
        found.update({id(call.node): call for place in self.places for call in later_calls(self.trace, place)})
        return list(found.values())

    def at(self, call: ChainCall) -> str:
        """The place of a call of the chain."""
        path = call.function.path if call.function is not None else self.trace.path
        return f"{path}:{getattr(call.node, 'lineno', 0)}"

    @property
    def loaded(self) -> tuple[Loads, ...]:
        """What each alternative loads already."""
        return tuple(loads(self.tracer, queryset) for queryset in self.querysets)

    @property
    def came_in(self) -> Evidence | None:
        """Why more may be loaded: whoever made the queryset that is built on may have told it to."""
        for queryset in self.querysets:
            name = queryset.parameter
            if name is not None and not _starts_anew(self.tracer, self.trace.ref, name):
                return assumed(f"whoever made {name} is taken not to have loaded it before", self.trace.ref.at)
        return None

    def followed(self) -> Iterator[Followed]:
        """The paths by which relations are followed, beginnings of paths too, in order of reading."""
        by_path: dict[tuple[str, ...], list[Read]] = {}
        for rows in self.rows:
            for read in rows.reads:
                for length in range(read.least, len(read.path) + 1):
                    by_path.setdefault(read.path[:length], []).append(read)
        for path, reads in by_path.items():
            found = steps(self.tracer.project, self.model, path)
            if found is not None:
                best = min(reads, key=lambda read: read.every.verdict.rank)
                yield Followed(found, tuple(reads), best.every)


def candidates(tracer: Tracer, trace: FunctionTrace, method: str) -> Iterator[Candidate]:
    """The querysets of a function whose rows are read along relations, and can be told so by calling `method`."""
    found: dict[tuple[int, ...], list[Rows]] = {}
    where: dict[tuple[int, ...], tuple[Place, ...]] = {}
    for rows in rows_read(tracer, trace):
        here = place_at_return(rows, places(trace, rows.querysets, rows.loop, method))
        here = place_at_root(trace, rows.querysets, here, method) or place_in_class(tracer, rows, method)
        if not here or _is_callers_matter(tracer, rows, here):
            continue
        key = tuple(id(place.node) for place in here)
        where[key] = here
        found.setdefault(key, []).append(rows)
    for key, group in found.items():
        models = {
            queryset.model.label: queryset.model for rows in group for queryset in rows.querysets if queryset.model
        }
        if len(models) == 1:
            yield Candidate(tracer, trace, tuple(group), where[key], next(iter(models.values())))


def _starts_anew(tracer: Tracer, ref: FunctionRef, name: str) -> bool:
    """`self` of a manager: each queryset that it gives is a new one, and holds what get_queryset() puts there."""
    klass = tracer.class_of(ref)
    if klass is None or tracer.parameter_names(ref)[:1] != (name,):
        return False
    is_manager = tracer.project.is_subclass(klass, "django.db.models.Manager", "django.db.models.manager.BaseManager")
    return is_manager and not isinstance(tracer.project.method(klass, "get_queryset"), FunctionRef)


def _is_callers_matter(tracer: Tracer, rows: Rows, here: tuple[Place, ...]) -> bool:
    """A queryset that came in as a parameter is told what to load by the one who made it, where that is known."""
    handed_in = any(queryset.parameter is not None and not queryset.chain for queryset in rows.querysets)
    return handed_in and bool(tracer.project.callers_named(rows.trace.ref.name))


# --- the site

QUERYSET_CLAIMS = {
    "rows-known": "the rows are instances of a known model",
    "many-rows": "there may be many rows, and all are gone through",
    "instances": "the queryset gives instances",
    "place": "the call is put on a queryset that was not evaluated yet",
    "not-written": "no row that is loaded is written while the rows are gone through",
}
"""What must hold of the queryset, whatever loads the relations."""


@dataclass(frozen=True, slots=True)
class Loader:
    """One way to load relations along with the rows."""

    slug: str
    method: str
    form: str
    prove: Callable[[Candidate, Followed], Iterator[tuple[str, Evidence]]]
    """The claims about one path."""
    name: Callable[[Step], str]
    """What a relation is called in the arguments of the method."""
    notes: tuple[str, ...] = ()
    others: Callable[[Candidate, Sequence[Followed], Sequence[Claim]], Iterator[Form]] | None = None
    """Further forms for the paths that were chosen, given the claims of the first form."""


def site(candidate: Candidate, paths: Sequence[Followed], loader: Loader) -> Site:
    """The site of one queryset, with the paths that are equally sure, or the refusal of the first."""
    of_path = {one.path: tuple(Claim.of(claim, item) for claim, item in loader.prove(candidate, one)) for one in paths}
    levels = {one.path: confidence(of_path[one.path]) for one in paths}
    best = max((level for level in levels.values() if level is not None), default=None)
    chosen = leaves([one for one in paths if levels[one.path] is best])
    chosen = chosen if best is not None else chosen[:1]
    claims = [*(Claim.of(*item) for item in prove_queryset(candidate, chosen)), *_joined(of_path, chosen)]
    trace, place = candidate.trace, candidate.places[0]
    names = ["__".join(loader.name(item) for item in one.steps) for one in chosen]
    quote = candidate.tracer.project.quote(trace.path)
    edits = tuple(edit for item in candidate.places for edit in extended(item, loader.method, names, quote))
    forms = [Form(loader.form, tuple(claims), {trace.path: edits})]
    forms.extend(loader.others(candidate, chosen, claims) if loader.others is not None else ())
    followed = enumeration([".".join(one.path) for one in chosen])
    return Site(
        codemod=loader.slug,
        path=trace.path,
        span=Span.of(place.node),
        function=trace.ref.qualname,
        summary=f"each {candidate.model.name} follows {followed}: one query more for every row",
        forms=tuple(forms),
        notes=(*route(candidate, chosen), *loader.notes),
        ways=ways_of(trace.at(place.node), (read for one in leaves(paths) for read in one.reads)),
    )


def leaves(paths: Sequence[Followed]) -> list[Followed]:
    """The paths without those that are the beginning of another one."""
    return [
        one for one in paths if not any(other.path[: len(one.path)] == one.path for other in paths if other is not one)
    ]


def enumeration(names: Sequence[str]) -> str:
    """The names as a phrase: "author, publisher and tags"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _joined(of_path: Mapping[tuple[str, ...], tuple[Claim, ...]], chosen: Sequence[Followed]) -> Iterator[Claim]:
    """One claim of each kind for all paths: the weakest."""
    by_claim: dict[str, list[Claim]] = {}
    for one in chosen:
        for claim in of_path[one.path]:
            by_claim.setdefault(claim.claim, []).append(claim)
    for claims in by_claim.values():
        yield max(claims, key=lambda claim: claim.verdict.rank)


def prove_queryset(candidate: Candidate, chosen: list[Followed]) -> Iterator[tuple[str, Evidence]]:
    """The claims about the queryset."""
    yield "rows-known", rows_known(candidate)
    yield "many-rows", many_rows(candidate)
    yield "instances", gives_instances(candidate)
    yield "place", place_is_right(candidate)
    yield "not-written", not_written(candidate, chosen)


# --- what must hold of the queryset


def rows_known(candidate: Candidate) -> Evidence:
    """The rows are instances of a model that is known."""
    model = candidate.model
    for queryset in candidate.querysets:
        if queryset.guessed is not None:
            return assumed(queryset.guessed, model.at)
    if model.ambiguous:
        return unknown(f"{model.name} is defined more than once", model.at)
    library = polymorphic(model)
    if library is not None:
        return unknown(f"{model.name} extends {library}: the rows are fetched again as other classes", model.at)
    return proved(f"the rows are instances of {model.name}", model.at)


def polymorphic(model: Model) -> str | None:
    """A base of a library that makes instances of subclasses out of the rows."""
    names = (*model.unknown_bases, *(base.dotted for base in model.bases if isinstance(base, External)))
    return next((name for name in names if "olymorphic" in name), None)


def many_rows(candidate: Candidate) -> Evidence:
    """It gives more than a few rows, and all of them are gone through."""
    found = [proved("it may give any number of rows", candidate.trace.at(candidate.places[0].node))]
    for queryset in candidate.querysets:
        found.extend(_bounds(candidate, queryset))
    ends = [evidence for rows in candidate.rows if (evidence := rows.goes_on) is not None]
    if ends:
        found.append(min(ends, key=lambda item: item.verdict.rank))
    return weakest(*found)


def _bounds(candidate: Candidate, queryset: QuerySet) -> Iterator[Evidence]:
    model = candidate.model
    for call in queryset.chain:
        if call.name == "filter" and call.node is not None and unique_lookup(model, call.node):
            yield refuted(f"it gives one {model.name} at most", candidate.at(call))
    match queryset.slice:
        case ast.Slice(lower=None, upper=ast.Constant(value=int(upper)), step=None):
            at = candidate.trace.at(queryset.slice)
            if upper <= 1:
                yield refuted("it is cut to one row", at)
            elif upper < FEW:
                yield assumed(f"it is cut to {upper} rows, and that is worth it", at)
        case _:
            pass


def gives_instances(candidate: Candidate) -> Evidence:
    """It is a queryset of whole instances, made of calls that are known."""
    found = [proved("it is a queryset of instances", candidate.trace.at(candidate.places[0].node))]
    found.extend(filter(None, map(unread_manager, candidate.querysets)))
    for queryset in candidate.querysets:
        if queryset.values:
            found.append(refuted("values() gives no instances"))
        for call in queryset.chain:
            if call.name in NO_INSTANCES:
                found.append(refuted(f"after {call.name}() no relation can be loaded along", candidate.at(call)))
            elif call.name not in CHAIN:
                why = f"{call.name}(), which was not read, is taken to give a queryset"
                found.append(assumed(why, candidate.at(call)))
    found.extend(
        refuted(f"{call.name}() needs the same columns on both sides", candidate.at(call))
        for call in candidate.calls
        if call.name in ("union", "intersection", "difference")
    )
    return weakest(*found)


def place_is_right(candidate: Candidate) -> Evidence:
    """The expression gives a queryset that was not evaluated yet."""
    return weakest(*(_place_is_right(candidate, place) for place in candidate.places))


def _place_is_right(candidate: Candidate, place: Place) -> Evidence:
    trace = candidate.trace
    at = trace.at(place.node)
    if place.option is not None:
        return place.option.evidence
    given = _begins_with(candidate, place) if place.built_here else place.node
    for event in trace.of(Call):
        if event.node is given and isinstance(event, Call):
            return _given_by(candidate, event)
    if place.built_here:
        return held_by_its_owner(candidate) or proved("the queryset is built here", at)
    text = ast.unparse(place.node)
    if sum(1 for node in ast.walk(trace.node) if _reads(node, text)) > 1:
        return unknown(f"{text} is used for more: a query of its own would come on top", at)
    return assumed(f"{text} is taken to be a queryset that was not evaluated before", at)


def _begins_with(candidate: Candidate, place: Place) -> ast.expr | None:
    """What select_related() and its like are called on, where nothing else is: an earlier pass may have put them."""
    node: ast.expr = place.node
    calls = {call.node: call.name for queryset in candidate.querysets for call in queryset.chain}
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and calls.get(node) in LOADING:
        node = node.func.value
    return node if node is not place.node else None


def _reads(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and ast.unparse(node) == text


def _given_by(candidate: Candidate, call: Call) -> Evidence:
    """A function of the project gives it: a queryset in any case, and a new one each time?"""
    callee = call.callee
    if is_remembered(candidate.tracer, callee):
        return refuted(f"{callee.name} is remembered: one more call on it would query anew", callee.at)
    given = candidate.tracer.summary(callee, shapes_of(candidate.tracer, call)).returns
    for option in options_of(given):
        if not isinstance(option, QuerySet):
            return unknown(f"{callee.name} may give something else than a queryset", callee.at)
    return proved(f"{callee.name} gives a queryset that was not evaluated", callee.at)


def is_remembered(tracer: Tracer, ref: FunctionRef) -> bool:
    """A decorator keeps what the function gives: `lru_cache`, `cached_property`, `memoize`, a project's own."""
    names = {name.lower() for name in tracer.decorators(ref)} - _NO_CACHE
    return any("cache" in name or "memo" in name for name in names)


def not_written(candidate: Candidate, paths: list[Followed]) -> Evidence:
    """Between the evaluation and the reads nothing writes rows of what is loaded."""
    events: dict[int, Event] = {}
    for rows in candidate.rows:
        for event in rows.events:
            events[event.index] = event
        for event in candidate.trace.events if rows.loop is not None else ():
            if rows.loop is not None and rows.loop.holds(event):
                events[event.index] = event
    loaded = [item.target for one in paths for item in one.steps if item.target is not None]
    many = [item.target for one in paths for item in one.steps if item.kind == "many" and item.target is not None]
    found = unwritten(candidate.tracer, candidate.trace, list(events.values()), loaded, many)
    generic = next((item for one in paths for item in one.steps if item.kind == "generic"), None)
    if generic is not None:
        written = next((event for event in events.values() if writes_rows(event)), None)
        if written is not None:
            at = candidate.trace.at(written.node)
            return weakest(unknown(f"{generic.name} may lead to the rows that are written there", at), found)
        if found.verdict is Verdict.ASSUMED:
            return unknown(f"{generic.name} may lead to any row: {found.why}", found.at)
    return found


def route(candidate: Candidate, found: list[Followed]) -> tuple[str, ...]:
    """The way from the queryset to each read, for people."""
    notes = [f"the queryset is made in {candidate.trace.at(place.node)}" for place in candidate.places[:1]]
    for one in found:
        read = min((item for item in one.reads), key=lambda item: item.every.verdict.rank)
        way = "".join(f"{step}, " for step in read.via)
        notes.append(f"{'__'.join(one.path)}: {way}read in {read.at}")
    return tuple(notes)
