"""The ways from a queryset to the places where its rows are read, for people."""

from __future__ import annotations

from collections.abc import Iterable

from codemods.codemod import Way
from codemods.trace.reads.path_reads import Read


def ways_of(made: str, found: Iterable[Read]) -> tuple[Way, ...]:
    """The way from the queryset, which is made in `made`, to each place that follows a relation."""
    reads = dict.fromkeys((read.path, read.at, read.via) for read in found)
    first = f"the queryset is made in {made}"
    return tuple(Way((first, *via, f"{'.'.join(path)} is followed in {at}")) for path, at, via in reads)
