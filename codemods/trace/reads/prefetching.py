"""`prefetch_related_objects(books, "author")`: relations that are loaded for instances that are there already."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemods.evidence import Evidence, unknown
from codemods.project.model import Assigned
from codemods.trace.arguments import Arguments
from codemods.trace.events import RelationsLoaded
from codemods.trace.reads.loading import Path, beginnings, named
from codemods.trace.run import Run
from codemods.trace.state import options_of
from codemods.trace.values import Const, ListOf, Obj, ObjState, QuerySet, TupleValue, Value

MAX_STEPS = 12
"""Rows that lead to rows of their own kind could be followed for ever."""
FUNCTIONS = ("django.db.models.prefetch_related_objects", "django.db.models.aprefetch_related_objects")


def prefetched(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """The call loads, and writes nothing to the instances but what it loads."""
    given = list(_instances(arguments.get(0, "model_instances")))
    objects = tuple(item for item in given if isinstance(item, Obj))
    querysets = tuple(item for item in given if isinstance(item, QuerySet))
    run.emit(RelationsLoaded, node, objects=objects, querysets=querysets, paths=_paths(run, node.args[1:]))
    return Const(None)


def _instances(value: Value | None) -> Iterator[Obj | QuerySet]:
    for option in options_of(value) if value is not None else ():
        match option:
            case Obj() | QuerySet():
                yield option
            case ListOf(item=item, queryset=queryset):
                yield from _instances(item if queryset is None else queryset)
            case TupleValue(items):
                for item in items:
                    yield from _instances(item)


def _paths(run: Run, lookups: Sequence[ast.expr]) -> frozenset[Path] | None:
    found: set[Path] = set()
    for path, attribute in named(item for lookup in lookups for item in _written_out(run, lookup)):
        if path is None:
            return None
        found.update(beginnings(path if attribute is None else path[:-1]))
    return frozenset(found)


def _written_out(run: Run, lookup: ast.expr) -> Sequence[ast.expr]:
    """`*LOOKUPS` is what the list of that name holds."""
    if not isinstance(lookup, ast.Starred):
        return (lookup,)
    ref = run.project.resolve_expr(run.path, lookup.value)
    given = ast.parse(ref.source, mode="eval").body if isinstance(ref, Assigned) else lookup.value
    return given.elts if isinstance(given, ast.List | ast.Tuple | ast.Set) else (lookup,)


def left_to_load(
    loads: Sequence[RelationsLoaded], between: Sequence[ObjState], path: Path
) -> tuple[int, Evidence | None]:
    """The length from which beginnings of a path were not loaded before, and why that may be more.

    The path starts from the first of the instances; `between` are those on it, its end left out.
    """
    if not loads:
        return 1, None
    states, whole = _from_its_owner(between, path)
    least, doubt = 1, None
    for load in loads:
        for start in (index for index, state in enumerate(states) if _is_one_of(load, state)):
            if load.paths is None:
                doubt = unknown("what prefetch_related_objects() loads before is computed")
                continue
            loaded = [end for end in range(start + 1, len(whole) + 1) if whole[start:end] in load.paths]
            least = max(least, max(loaded, default=0) - (len(whole) - len(path)) + 1)
    return least, doubt


def _from_its_owner(between: Sequence[ObjState], path: Path) -> tuple[Sequence[ObjState], Path]:
    """The path from the instance that the first one was reached from."""
    states = list(between)
    while (reached := states[0].reached) is not None and len(states) < MAX_STEPS:
        states.insert(0, reached.owner)
        path = (reached.name, *path)
    return states, path


def _is_one_of(load: RelationsLoaded, state: ObjState) -> bool:
    return any(item.id == state.id for item in load.objects) or (
        state.queryset is not None and any(item == state.queryset for item in load.querysets)
    )
