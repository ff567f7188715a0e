"""Class bodies that say which rows are handed over, without a queryset to chain a call to: where a call goes there.

A generic view with `model = Book` gets `queryset = Book.objects.select_related(...)` below it, an admin class gets
`list_select_related`, or a `get_queryset()` that prefetches.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import Edit, InsertAfter, ReplaceExpression, ReplaceStatement, Span
from codemods.evidence import Evidence, proved, refuted
from codemods.grounds.rows import default_manager
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import FunctionTrace, RowConsumer
from codemods.trace.reads.admin_lists import ADMIN, AdminList, admin_list, assigned_in_body, has_joins
from codemods.trace.reads.path_reads import GIVING, Rows
from codemods.trace.reads.placing import Place

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


NEEDLES = (
    *(b"for ", b".objects", b".filter(", b".all()", b".exclude(", b".order_by("),
    *(b"queryset", b"list_display", b"model ="),
)
"""A file that holds none of these builds no queryset and declares none."""


@dataclass(frozen=True, slots=True)
class ClassOption:
    """Where a class body takes the names of what is to be loaded."""

    evidence: Evidence
    """Does Django load what is named there?"""
    after: ast.stmt
    """The statement of the class body below which a new one goes; of a generic view that which says the model."""
    model: ast.expr | None = None
    """Of a generic view: the model, as the class names it."""
    manager: str = "objects"
    value: ast.expr | None = None
    """Of an admin class: the value of `list_select_related`."""
    also: tuple[str, ...] = ()
    """Of an admin class: what Django loads by itself unless names are given."""
    prefetches: bool = False
    listed: AdminList | None = None

    def loaded(self, tracer: Tracer, path: Sequence[str]) -> Evidence | None:
        """Why the admin loads a path of foreign keys by itself; None where it does not."""
        if self.listed is None or not self.listed.is_loaded(tracer, path):
            return None
        if self.listed.bare:
            return proved("the admin's list follows foreign keys that cannot be null by itself", self.listed.klass.at)
        return proved("list_select_related names it", self.listed.klass.at)

    def edits(self, method: str, names: Sequence[str], quote: str) -> tuple[Edit, ...]:
        """The edits that load what is named."""
        texts = ", ".join(f"{quote}{name}{quote}" for name in names)
        at = Span.of(self.after)
        if self.model is not None:
            template = f"model = ${{0}}\nqueryset = ${{0}}.{self.manager}.{method}({texts})"
            return (ReplaceStatement(at, template, (Span.of(self.model),)),)
        if self.prefetches:
            body = f"return super().get_queryset(request).{method}({texts})"
            return (InsertAfter(at, f"def get_queryset(self, request):\n    {body}"),)
        return (self._list_select_related(names, quote),)

    def _list_select_related(self, names: Sequence[str], quote: str) -> Edit:
        given = self.value.elts if isinstance(self.value, ast.List | ast.Tuple) else []
        before = [str(item.value) for item in given if isinstance(item, ast.Constant)]
        wanted = list(dict.fromkeys([*before, *self.also, *names]))
        kept = [name for name in wanted if not any(other.startswith(f"{name}__") for other in wanted)]
        inner = ", ".join(f"{quote}{name}{quote}" for name in kept)
        literal = f"[{inner}]" if isinstance(self.value, ast.List) else f"({inner}{',' if len(kept) == 1 else ''})"
        if self.value is not None:
            return ReplaceExpression(Span.of(self.value), literal)
        return InsertAfter(Span.of(self.after), f"list_select_related = {literal}")


def place_in_class(tracer: Tracer, rows: Rows, method: str) -> tuple[Place, ...]:
    """The place of rows that a class body hands over by naming their model; none for other rows."""
    event = rows.events[0] if rows.events else None
    model = rows.querysets[0].model if rows.querysets else None
    if not isinstance(event, RowConsumer) or model is None or not isinstance(event.node, ast.expr):
        return ()
    option = option_of(tracer, rows.trace, event, model, method)
    return (Place(event.node, option=option),) if option is not None else ()


def place_at_return(rows: Rows, here: tuple[Place, ...]) -> tuple[Place, ...]:
    """Of alternatives that one `return` gives back under a name, and that have no call in common: that name.

    Not where one of the ways clears what is loaded, on purpose.
    """
    nodes = {id(event.node): event.node for event in rows.events if isinstance(event, RowConsumer)}
    node = next(iter(nodes.values()), None)
    if rows.trace.ref.name not in GIVING or len(here) < 2 or len(nodes) > 1 or not isinstance(node, ast.Name):
        return here
    text = ast.unparse(rows.trace.node)
    return here if "select_related(None)" in text or "prefetch_related(None)" in text else (Place(node),)


def is_left_to_the_class(tracer: Tracer, rows: Sequence[Rows]) -> bool:
    """True for a `get_queryset()` of an admin class that joins nothing.

    Its first select_related() would turn off `list_select_related`, and what the list joins by itself.
    """
    for event in (event for item in rows for event in item.events):
        if isinstance(event, RowConsumer) and event.reader.kind == "admin" and event.reader.variable:
            klass = event.reader.klass
            if klass is not None and not has_joins(tracer, klass):
                return True
    return False


def loaded_by_class(places: Sequence[Place], tracer: Tracer, path: Sequence[str]) -> Evidence | None:
    """Why the class that hands the rows over loads a path by itself; None where it does not."""
    options = (place.option for place in places if place.option is not None)
    return next((found for option in options if (found := option.loaded(tracer, path)) is not None), None)


def option_of(
    tracer: Tracer, trace: FunctionTrace, event: RowConsumer, model: Model, method: str
) -> ClassOption | None:
    """Where the class body of the event takes a call of the method; None where it takes none."""
    body = trace.parents(event.statement)
    if not isinstance(body, ast.ClassDef) or event.queryset.chain or event.queryset.node is not None:
        return None
    klass = ClassRef(trace.path, body.name, body.lineno)
    if event.reader.kind == "template":
        return _of_view(tracer, trace, klass, body, model)
    if event.reader.kind != "admin" or not tracer.project.is_subclass(klass, ADMIN):
        return None
    return _of_admin(tracer, trace, klass, body, model, method)


def _of_view(
    tracer: Tracer, trace: FunctionTrace, klass: ClassRef, body: ast.ClassDef, model: Model
) -> ClassOption | None:
    named = next((item for name, item in assigned_in_body(body) if name == "model"), None)
    if not isinstance(named, ast.Assign) or not isinstance(named.value, ast.Name | ast.Attribute):
        return None
    at = trace.at(named)
    evidence = proved("a generic view takes the rows of its queryset, where that is given", at)
    for below in tracer.project.subclasses(klass):
        node = tracer.project.klass(below)
        names = {name for name, _ in assigned_in_body(node)} if node is not None else {"model"}
        if "model" in names and "queryset" not in names:
            evidence = refuted(f"{below.qualname} extends it with another model", below.at)
    return ClassOption(evidence, named, model=named.value, manager=default_manager(model))


def _of_admin(
    tracer: Tracer, trace: FunctionTrace, klass: ClassRef, body: ast.ClassDef, model: Model, method: str
) -> ClassOption | None:
    found = admin_list(tracer, klass, model)
    options = dict(assigned_in_body(body))
    after = options.get("list_display") or options.get("list_select_related")
    if found is None or after is None:
        return None
    if method == "prefetch_related":
        if isinstance(tracer.project.method(klass, "get_queryset"), FunctionRef):
            return None
        why = proved("the admin's list starts from get_queryset()", trace.at(after))
        return ClassOption(why, body.body[-1], prefetches=True, listed=found)
    given = options.get("list_select_related")
    why = proved("the admin's list hands list_select_related to select_related()", trace.at(given or after))
    value = given.value if given is not None else None
    return ClassOption(why, after, value=value, also=found.loaded_by_itself(tracer), listed=found)
