"""What the list of an admin class reads of its rows, and what of that Django loads along by itself.

`ChangeList.apply_select_related` (django/contrib/admin/views/main.py) calls `select_related()` without names where
`list_select_related` is True, or False with a foreign key in `list_display`. That follows foreign keys that cannot be
null, five deep, and no others: a nullable one in `list_display` costs a query for each row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.project.expressions import parse_expression
from codemods.project.model import Assigned, ClassRef, External, FieldKind, FunctionRef, Model
from codemods.trace.events import FunctionTrace
from codemods.trace.reads.loading import BARE_DEPTH
from codemods.trace.reads.members import reads_of_parameter
from codemods.trace.reads.rownotes import Notes
from codemods.trace.reads.rowreads import PathRead, ReaderOfRows
from codemods.trace.reads.rowvalues import Condition, Row, Spot
from codemods.trace.reads.steps import steps

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

ADMIN = "django.contrib.admin.ModelAdmin"
_HOOKS = ("get_list_display", "get_list_select_related", "changelist_view", "get_changelist")


@dataclass(frozen=True, slots=True)
class AdminList:
    """The list of an admin class."""

    klass: ClassRef
    model: Model
    reads: tuple[PathRead, ...]
    """Everything that is read of each row."""
    bare: bool
    """Django calls select_related() without names."""
    named: frozenset[tuple[str, ...]]
    """The paths in `list_select_related`, and their beginnings."""

    def is_loaded(self, tracer: Tracer, path: Sequence[str]) -> bool:
        """Does Django load the path along with the rows?"""
        if tuple(path) in self.named:
            return True
        found = steps(tracer.project, self.model, path) if self.bare and len(path) <= BARE_DEPTH else None
        return found is not None and all(item.kind == "forward" and not item.nullable for item in found)

    def loaded_by_itself(self, tracer: Tracer) -> tuple[str, ...]:
        """What Django loads of what is read where `list_select_related` names nothing, as names for it."""
        if not self.bare:
            return ()
        found = [read.path for read in self.reads if read.kind == "forward" and self.is_loaded(tracer, read.path)]
        return tuple("__".join(path) for path in dict.fromkeys(found))


def read(tracer: Tracer, trace: FunctionTrace, reader: ReaderOfRows, model: Model) -> tuple[PathRead, ...]:
    """What the list of an admin class reads of its rows.

    A `get_queryset()` that calls select_related() turns off what Django does by itself, and `list_select_related` too;
    one that does not leaves foreign keys to `list_select_related`, which the class body says.
    """
    found = admin_list(tracer, reader.klass, model) if reader.klass is not None else None
    if found is None or reader.klass is None:
        return ()
    own = isinstance(tracer.project.method(reader.klass, "get_queryset"), FunctionRef)
    joins = has_joins(tracer, reader.klass)
    many = tuple(item for item in found.reads if item.kind == "many")
    if reader.variable == "get_queryset":
        return found.reads if joins else many
    forward = tuple(item for item in found.reads if item.kind == "forward")
    return (*(() if joins else forward), *(() if own else many))


def has_joins(tracer: Tracer, klass: ClassRef) -> bool:
    """True where `get_queryset()` of an admin class calls select_related()."""
    own = tracer.project.method(klass, "get_queryset")
    node = tracer.node_of(own) if isinstance(own, FunctionRef) else None
    return node is not None and "select_related(" in ast.unparse(node)


def admin_list(tracer: Tracer, klass: ClassRef, model: Model) -> AdminList | None:
    """What the list of an admin class reads; None where it is computed."""
    project = tracer.project
    if any(isinstance(project.method(klass, name), FunctionRef) for name in _HOOKS):
        return None
    display = _option(tracer, klass, "list_display")
    if display is None:
        columns: list[ast.expr] = [ast.Constant("__str__")]
        at, path = klass.at, klass.path
    else:
        items = _items(display[0])
        if items is None:
            return None
        columns, at, path = items, display[2], display[1]
    notes = Notes(tracer)
    foreign = [item for item in project.mro(klass) if isinstance(item, External) and _is_foreign(item)]
    with notes.condition(Condition(f"{foreign[0].dotted}, a base, was not read")) if foreign else notes.nothing():
        for column in columns:
            _column(tracer, klass, notes, Row(model), column, path, at)
    given = _option(tracer, klass, "list_select_related")
    bare, named = _loaded(given[0] if given is not None else ast.Constant(False), model, columns)
    if named is None:
        return None
    return AdminList(klass, model, tuple(notes.reads()), bare, named)


def _is_foreign(base: External) -> bool:
    """A base of a library that may say other things about the list."""
    return not base.dotted.startswith(("django.", "builtins."))


def _loaded(
    given: ast.expr, model: Model, columns: Sequence[ast.expr]
) -> tuple[bool, frozenset[tuple[str, ...]] | None]:
    """What `list_select_related` loads; None where it is computed."""
    if isinstance(given, ast.Constant) and isinstance(given.value, bool):
        return given.value or any(_is_foreign_key(model, column) for column in columns), frozenset()
    items = _items(given)
    texts = [item.value for item in items or () if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    if items is None or len(texts) < len(items):
        return False, None
    if not texts:
        return False, frozenset()
    paths = (tuple(text.split("__")) for text in texts)
    return False, frozenset(path[: index + 1] for path in paths for index in range(len(path)))


def _is_foreign_key(model: Model, column: ast.expr) -> bool:
    field = model.fields.get(str(column.value)) if isinstance(column, ast.Constant) else None
    return field is not None and field.kind is FieldKind.RELATION


def _column(tracer: Tracer, klass: ClassRef, notes: Notes, row: Row, column: ast.expr, path: str, at: str) -> None:
    """One entry of `list_display` (django.contrib.admin.utils.lookup_field)."""
    match column:
        case ast.Constant(value=str(name)):
            _named_column(tracer, klass, notes, row, name, at)
        case ast.Name():
            ref = tracer.project.resolve_expr(path, column)
            if isinstance(ref, FunctionRef):
                reads = reads_of_parameter(tracer, ref, None, row.model)
                notes.note_all(row, reads, Spot(ref.at, f"{ref.name}()", (f"{at} list_display of {klass.qualname}",)))
        case _:
            pass


def _named_column(tracer: Tracer, klass: ClassRef, notes: Notes, row: Row, name: str, at: str) -> None:
    listed = (f"{at} list_display of {klass.qualname}",)
    method = tracer.project.method(klass, name)
    if row.model.field(name) is None and isinstance(method, FunctionRef):
        reads = reads_of_parameter(tracer, method, ("self", klass, False), row.model)
        notes.note_all(row, reads, Spot(method.at, f"{klass.qualname}.{name}()", listed))
        return
    value: object = row
    spot = Spot(at, f"list_display of {klass.qualname}: {name}")
    for part in name.split("__") if name != "__str__" else ():
        value = notes.of_row(value, part, spot, called=True) if isinstance(value, Row) else None
    notes.write(value, spot)


def _option(tracer: Tracer, klass: ClassRef, name: str) -> tuple[ast.expr, str, str] | None:
    """An option of the class or of its bases: its expression, file and place; None for Django's own default."""
    found = tracer.project.class_attribute(klass, name)
    if found is None or isinstance(found[1], External) or not isinstance(found[1], Assigned):
        return None
    node = parse_expression(found[1].source)
    return None if node is None else (node, found[1].path, f"{found[1].path}:{found[1].line}")


def _items(node: ast.expr) -> list[ast.expr] | None:
    if isinstance(node, ast.List | ast.Tuple) and not any(isinstance(item, ast.Starred) for item in node.elts):
        return node.elts
    return None


def assigned_in_body(node: ast.ClassDef) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign]]:
    """The names that a class body binds, with the statements."""
    for item in node.body:
        match item:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name, item
            case _:
                pass
