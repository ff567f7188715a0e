"""Rows of a related manager that may be in memory already: prefetched with the instance that the manager belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, refuted
from codemods.trace.loading import loads, prefetched_somewhere
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.trace.row_sites import Candidate


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
    return assumed(f"whoever made {owner.name or 'its owner'} is taken not to have prefetched {name}", owner.at)
