"""Columns that only() and defer() leave out, where a relation is loaded along."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown

if TYPE_CHECKING:
    from codemods.grounds.queries.row_sites import Candidate, Followed
    from codemods.trace.reads.path_reads import Read
    from codemods.trace.reads.steps import Step
    from codemods.trace.values import ChainCall


def columns_left(candidate: Candidate, call: ChainCall, one: Followed) -> Iterator[Evidence]:
    """Is the foreign key among the columns that only() and defer() leave, and of the joined row what is read there?

    Django refuses to join over one that is not, and asks for it row by row before it can be prefetched.
    """
    first = one.steps[0]
    if call.name not in ("only", "defer") or call.node is None or first.kind in ("reverse-one", "many"):
        return
    at = candidate.at(call)
    names = [str(item.value) for item in call.node.args if isinstance(item, ast.Constant)]
    if len(names) != len(call.node.args):
        yield unknown(f"which columns {call.name}() names is computed", at)
        return
    own = {first.name, first.field.attname if first.field is not None else first.name}
    inside = [name.removeprefix(f"{first.name}__") for name in names if name.startswith(f"{first.name}__")]
    named = bool(inside) or bool(own & set(names))
    if call.name == "defer" and named:
        yield refuted(f"defer() leaves {first.name} out", at)
    elif call.name == "only" and not named:
        yield refuted(f"only() leaves {first.name} out", at)
    elif call.name == "only" and inside and any(len(read.path) > 1 for read in one.reads):
        yield refuted(f"only() leaves columns of {first.name} out", at)
    elif call.name == "only" and inside and (left := _left_out(first, inside, one.reads)) is not None:
        yield refuted(f"only() leaves {left} of {first.name} out: each row would ask for it in spite of the join", at)
    elif call.name == "only" and inside and any(read.only not in (*inside, "pk") for read in one.reads):
        yield assumed(f"nothing else of {first.name} is taken to be read than what only() names", at)
    else:
        yield proved(f"{call.name}() leaves {first.name} in", at)


def _left_out(first: Step, inside: Sequence[str], reads: Sequence[Read]) -> str | None:
    """A column of the joined row that is read there and that only() does not name."""
    for read in reads:
        field = first.target.field(read.only) if first.target is not None and read.only is not None else None
        if field is None or field.primary_key or not field.concrete:
            continue
        if not {field.name, field.attname} & {*inside}:
            return field.name
    return None
