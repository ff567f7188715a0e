"""Rows of a related manager that may be in memory already: prefetched with the instance that the manager belongs to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, refuted, unknown
from codemods.project.model import FunctionRef
from codemods.trace.callers import callers_of
from codemods.trace.reads.loading import loads, prefetched_somewhere
from codemods.trace.reads.path_reads import rows_read
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.grounds.queries.row_sites import Candidate
    from codemods.trace.events import FunctionTrace
    from codemods.trace.tracer import Tracer

MAX_CALLERS = 20
"""So many functions that lead to one are looked at for a loop."""


def held_by_its_owner(candidate: Candidate) -> Evidence | None:
    """`author.books.all()` may be prefetched with the author: a further call on it would query in spite of that."""
    for queryset in candidate.querysets:
        if queryset.owner is None or queryset.manager is None:
            continue
        for rows in candidate.rows:
            reached = rows.row.reached if rows.row is not None else None
            if reached is not None:
                found = _held(
                    candidate, reached.owner, queryset.manager, plain=all(c.name == "all" for c in queryset.chain)
                )
                if found is not None:
                    return found
    return None


def _loop_that_asks(candidate: Candidate, name: str) -> str | None:
    """A loop in a caller whose rows are asked here for theirs: what is proposed there is the better half of the two."""
    tracer, own = candidate.tracer, candidate.trace
    asked = {own.at(event.node) for rows in candidate.rows for event in rows.events}
    seen: set[FunctionRef] = {own.ref}
    waiting = [own.ref]
    for _ in range(MAX_CALLERS):
        if not waiting:
            break
        for trace in _around(tracer, waiting.pop(0)):
            if trace.ref in seen:
                continue
            seen.add(trace.ref)
            waiting.append(trace.ref)
            for rows in rows_read(tracer, trace):
                if any(read.at in asked and name in read.path for read in rows.reads):
                    return trace.at(rows.events[0].node) if rows.events else trace.ref.at
    return None


def _around(tracer: Tracer, ref: FunctionRef) -> Iterator[FunctionTrace]:
    """The functions that call one, or read it where it is a property."""
    for trace, _call in callers_of(tracer, ref).calls:
        yield trace
    if not tracer.is_property(ref):
        return
    for site in tracer.project.references_to(ref.name)[:MAX_CALLERS]:
        outer = FunctionRef(site.path, (site.function or "<module>").partition(".<locals>")[0])
        with contextlib.suppress(LookupError):  # a place whose function was not read
            yield tracer.trace(tracer.exact(outer))


def _held(candidate: Candidate, owner: ObjState, name: str, *, plain: bool) -> Evidence | None:
    if not plain:
        return None
    if owner.queryset is not None and owner.origin in (Origin.FETCHED, Origin.ITERATED):
        found = loads(candidate.tracer, owner.queryset)
        if (name,) in found.prefetch:
            return refuted(
                f"{name} is prefetched with its owner: a further call would query in spite of that", owner.at
            )
        return found.doubt
    if owner.origin in (Origin.CREATED, Origin.NEW, Origin.GET_OR_CREATE):
        return None
    place = prefetched_somewhere(candidate.tracer, name)
    if place is not None:
        return refuted(f"{name} is prefetched in {place}: a further call would query in spite of that", place)
    loop = _loop_that_asks(candidate, name)
    if loop is not None:
        return unknown(
            f"{name} is asked for row by row in {loop}: prefetched there, it would be queried anew here", loop
        )
    return assumed(f"whoever made {owner.name or 'its owner'} is taken not to have prefetched {name}", owner.at)
