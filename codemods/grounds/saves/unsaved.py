"""Fields that callers have written and leave for a function to save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.trace.callers import callers_of, handed_over
from codemods.trace.events import FunctionTrace
from codemods.trace.values import ObjState, Origin, Write

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def left_unsaved(tracer: Tracer, trace: FunctionTrace, state: ObjState) -> tuple[Write, ...] | None:
    """What the callers of a function write to the instance before they hand it over, for all of them.

    None where that is not all: some callers are not known, or hand over something that is itself in doubt.
    """
    if not state.incoming or state.origin not in (Origin.PARAMETER, Origin.SELF) or state.name is None:
        return None
    known = callers_of(tracer, trace.ref)
    if not known.complete:
        return None
    writes: list[Write] = []
    for caller, call in known.calls:
        handed = handed_over(call, state.name)
        if not handed:
            return None
        for theirs in handed:
            if theirs.bound_form or theirs.opaque or not _is_own(tracer, caller, theirs):
                return None
            writes.extend(theirs.writes)
    return tuple(writes)


def _is_own(tracer: Tracer, caller: FunctionTrace, state: ObjState) -> bool:
    """The instance had nothing unsaved when the caller got it."""
    return bool(tracer.clean(caller, state)) and bool(tracer.stored(caller, state))
