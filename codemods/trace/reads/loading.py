"""Which relations a queryset loads along with its rows: select_related(), prefetch_related(), the manager's own."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, unknown
from codemods.project.model import ClassRef, External, FunctionRef, Model
from codemods.trace.frameworks.querysets import CHAIN
from codemods.trace.reads.steps import Step, leads_back
from codemods.trace.state import options_of
from codemods.trace.values import ChainCall, QuerySet

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.tracer import Tracer

Path = tuple[str, ...]
BARE_DEPTH = 5
"""How far a select_related() without names follows non-null foreign keys (django.db.models.sql.compiler)."""
PREFETCHES = frozenset({"Prefetch", "GenericPrefetch"})
_LONGEST_CALL = 16
"""Lines."""
_FILTER_ONLY = frozenset({"django_scopes.ScopedManager"})
"""Managers of libraries whose get_queryset() leaves rows out, or raises, and does nothing else."""


@dataclass(frozen=True, slots=True)
class Loads:
    """What is loaded, by the paths in the calls."""

    select: frozenset[Path] = frozenset()
    bare: ast.Call | None = None
    """A select_related() without names."""
    prefetch: frozenset[Path] = frozenset()
    attributes: frozenset[str] = frozenset()
    """Names of to_attr."""
    mode: str | None = None
    """What fetch_mode() names."""
    doubt: Evidence | None = None
    """Why there may be more."""
    places: tuple[tuple[Path, str], ...] = ()
    unread: frozenset[Path] = frozenset()
    """Paths that a `Prefetch` fills by a queryset of its own that was not understood: it may load more."""

    def covers(self, steps: Sequence[Step]) -> Evidence | None:
        """Why the path is loaded already; None where it is not."""
        path = tuple(item.name for item in steps)
        query = tuple(item.query_name for item in steps)
        if query in self.select or path in self.prefetch:
            return proved(f"{'__'.join(path)} is loaded already", self._place(query, path))
        if any(path[:length] in self.unread for length in range(1, len(path))):
            return proved(f"the queryset that is prefetched may load {path[-1]} itself", self._place(query, path))
        followed = all(item.kind == "forward" and not item.nullable for item in steps)
        if self.bare is not None and followed and len(steps) <= BARE_DEPTH:
            return proved("select_related() without names follows it: no foreign key on the way can be null")
        peers = self.mode is not None and "FETCH_PEERS" in self.mode
        if peers and steps[-1].kind != "many" and self.joined_before(steps) is None:
            return proved("fetch_mode(FETCH_PEERS) loads it for all rows at once")
        return None

    def joined_before(self, steps: Sequence[Step]) -> str | None:
        """The relation before the end of the path whose rows select_related() brings: they know none of their peers."""
        query = tuple(item.query_name for item in steps)
        for length in range(1, len(steps)):
            followed = all(item.kind == "forward" and not item.nullable for item in steps[:length])
            if query[:length] in self.select or (self.bare is not None and followed and length <= BARE_DEPTH):
                return steps[length - 1].name
        return None

    def _place(self, *paths: Path) -> str | None:
        return next((at for path, at in self.places if any(path[: len(item)] == item for item in paths)), None)


def loads(tracer: Tracer, queryset: QuerySet) -> Loads:
    """What the calls of the chain load, and what the manager loads before them."""
    select: set[Path] = set()
    prefetch: set[Path] = set()
    attributes: set[str] = set()
    unread: set[Path] = set()
    places: list[tuple[Path, str]] = []
    bare: ast.Call | None = None
    mode: str | None = None
    before, doubt = of_manager(tracer, queryset)
    for call in (*before, *queryset.chain):
        if call.node is None:
            continue
        at = f"{call.function.path if call.function is not None else ''}:{call.node.lineno}"
        if call.name == "fetch_mode":
            mode = ast.unparse(call.node.args[0]) if call.node.args else ""
        if call.name not in ("select_related", "prefetch_related"):
            continue
        target = select if call.name == "select_related" else prefetch
        if _is_none(call.node):
            target.clear()
            bare = None if target is select else bare
        elif not call.node.args and target is select:
            bare = call.node
        unread.update(_unread(call.node))
        for named_path, attribute in named(_arguments(call.node)):
            if named_path is None:
                doubt = doubt or unknown(f"what {call.name}() names there is computed", at)
                continue
            # the rows on the way to an attribute are held by their relations
            path = named_path if attribute is None else named_path[:-1]
            attributes.update(() if attribute is None else (attribute,))
            bare = None if target is select else bare
            target.update(beginnings(path))
            places.extend(((path, at),) if path else ())
    return Loads(
        select=frozenset(select),
        bare=bare,
        prefetch=frozenset(prefetch),
        attributes=frozenset(attributes),
        mode=mode,
        doubt=doubt,
        places=tuple(places),
        unread=frozenset(unread),
    )


def beginnings(path: Path) -> Iterator[Path]:
    """What is loaded on the way to the end of a path, and that."""
    return (path[: index + 1] for index in range(len(path)))


def _is_none(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value is None


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def named(arguments: Iterable[ast.expr]) -> Iterator[tuple[Path | None, str | None]]:
    """The paths that the arguments name, with the attribute of a `Prefetch(..., to_attr=...)`; None: computed."""
    for argument in arguments:
        match argument:
            case ast.Constant(value=str(text)):
                yield tuple(text.split("__")), None
            case ast.Constant(value=None):
                pass
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in PREFETCHES:
                path, attribute = _of_prefetch(argument)
                yield path, attribute
                if path is not None and attribute is None:
                    yield from (((*path, *inner), None) for inner in _loaded_by_prefetch(argument) or ())
            case _:
                yield None, None


def _of_prefetch(call: ast.Call) -> tuple[Path | None, str | None]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    lookup = call.args[0] if call.args else given.get("lookup")
    attribute = given.get("to_attr")
    if not isinstance(lookup, ast.Constant) or not isinstance(lookup.value, str):
        return None, None
    if attribute is None:
        return tuple(lookup.value.split("__")), None
    return tuple(lookup.value.split("__")), getattr(attribute, "value", "") or ""


def _unread(call: ast.Call) -> Iterator[Path]:
    for argument in call.args:
        if isinstance(argument, ast.Call) and _loaded_by_prefetch(argument) is None:
            path, attribute = _of_prefetch(argument)
            if path is not None and attribute is None:
                yield path


def _loaded_by_prefetch(call: ast.Call) -> tuple[Path, ...] | None:
    """What the queryset that a `Prefetch` brings loads along with its rows; None where that was not understood."""
    given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "queryset"), None)
    return () if given is None else _loaded_by_chain(given)


def _loaded_by_chain(node: ast.expr) -> tuple[Path, ...] | None:
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in CHAIN:
            before = _loaded_by_chain(inner)
            if before is None or name not in ("select_related", "prefetch_related"):
                return before
            paths = [path for path, attribute in named(_arguments(node)) if attribute is None]
            known = [path for path in paths if path is not None]
            return (*before, *known) if paths and len(known) == len(paths) else None
        case ast.Attribute(value=ast.Name() | ast.Attribute()):
            return ()
        case _:
            return None


def of_manager(tracer: Tracer, queryset: QuerySet) -> tuple[tuple[ChainCall, ...], Evidence | None]:
    """The calls that the manager's own get_queryset() makes."""
    model = queryset.model
    if model is None or queryset.parameter is not None:
        return (), None
    name = queryset.manager if queryset.owner is None else default_manager_name(model)
    if name in (None, "_default_manager"):
        name = default_manager_name(model)
    method = tracer.project.manager_method(model, name or "", "get_queryset")
    if method is None:
        return (), None
    calls = returned_calls(tracer, method, model, name)
    if calls is None:
        return (), assumed(f"what {method.qualname}() loads was not understood", method.at)
    return calls, None


def unread_manager(queryset: QuerySet) -> Evidence | None:
    """Of a manager of a library nobody read what querysets it gives, and what these load."""
    model = queryset.model
    if model is None or queryset.parameter is not None:
        return None
    name = queryset.manager if queryset.owner is None else default_manager_name(model)
    manager = model.managers.get(default_manager_name(model) or "" if name in (None, "_default_manager") else name)
    for item in manager.classes if manager is not None else ():
        if isinstance(item, External) and item.dotted not in _FILTER_ONLY and not item.dotted.startswith("django."):
            return assumed(f"{item.dotted} is taken to give Django's querysets, which load nothing yet", model.at)
    return None


def returned_calls(
    tracer: Tracer, method: FunctionRef, model: Model, manager: str | None
) -> tuple[ChainCall, ...] | None:
    """The chain of the queryset that a manager's method returns; None where that is not one."""
    summary = tracer.summary(method, (("queryset", model.label, False, manager, None),))
    found = [item for item in options_of(summary.returns) if isinstance(item, QuerySet)]
    return found[0].chain if len(found) == 1 else None


def default_manager_name(model: Model) -> str | None:
    """The manager that Django uses for related objects."""
    return next((item.name for item in model.managers.values() if item.default), None)


def known_by_relation(querysets: Sequence[QuerySet], steps: Sequence[Step]) -> Evidence | None:
    """Rows of `forum.thread_set` know their forum; and what a path came from is known where it leads back."""
    if querysets and all(_leaves_empty(queryset, steps[0]) for queryset in querysets):
        return proved(f"the queryset holds only rows without {steps[0].name}", steps[0].at)
    for queryset in querysets:
        first = steps[0]
        if queryset.knows == first.name and first.kind == "forward":
            return proved(f"rows of a related manager know their {first.name}", first.at)
    for one, other in itertools.pairwise(steps):
        if leads_back(one, other):
            return proved(f"{other.name} is where {one.name} came from: it is known", other.at)
    return None


def _leaves_empty(queryset: QuerySet, first: Step) -> bool:
    """`filter(editor__isnull=True)`, `filter(editor=None)`: to follow an empty foreign key costs no query."""
    if first.kind != "forward":
        return False
    names = {first.name, first.field.attname if first.field is not None else first.name}
    for call in queryset.chain:
        if call.name != "filter" or call.node is None:
            continue
        for keyword in call.node.keywords:
            name, _, lookup = (keyword.arg or "").partition("__")
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
            empty = value is True if lookup == "isnull" else lookup in ("", "exact") and value is None
            if name in names and empty:
                return True
    return False


def prefetched_somewhere(tracer: Tracer, name: str) -> str | None:
    """A place of the project that prefetches a relation of that name."""
    memo: Memo[str, str | None] = tracer.memo("prefetched somewhere")
    return memo.get(name, lambda: _find_prefetch(tracer, name))


def _find_prefetch(tracer: Tracer, name: str) -> str | None:
    project = tracer.project
    for method in ("prefetch_related", "Prefetch", "prefetch_related_objects"):
        for site in project.callers_named(method):
            text = project.line(site.path, site.line, _LONGEST_CALL)
            if f'"{name}' in text or f"'{name}" in text or f"__{name}" in text:
                return site.at
    return None


def shared_instances(tracer: Tracer, model: Model) -> Evidence | None:
    """Why the model's instances may outlive the query: its metaclass gives out those that were made before.

    What is prefetched would stay with them, and be given where the database is asked today.
    """
    if not isinstance(model.ref, ClassRef):
        return None
    for klass in tracer.project.mro(model.ref):
        node = tracer.project.klass(klass) if isinstance(klass, ClassRef) else None
        for keyword in node.keywords if node is not None else ():
            if keyword.arg != "metaclass" or not isinstance(klass, ClassRef):
                continue
            meta = tracer.project.resolve_expr(klass.path, keyword.value)
            makes = tracer.project.method(meta, "__call__") if isinstance(meta, ClassRef) else None
            if isinstance(makes, FunctionRef):
                why = f"{makes.qualname}() may give instances of {model.name} out again, with what is prefetched"
                return unknown(why, makes.at)
    return None
