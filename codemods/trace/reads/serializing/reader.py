"""The reader of rows for serializers: which relations `to_representation()` follows from each row.

The rules are those of rest_framework/serializers.py, fields.py and relations.py: a primary key related field of a
foreign key takes the column and asks for no row (`use_pk_only_optimization`); nested serializers, a `source` with dots,
texts and slugs of related rows do; everything to many asks for all its rows.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from codemods.project.model import ClassRef, External, FieldKind, FunctionRef, Model
from codemods.trace.events import FunctionTrace
from codemods.trace.reads.members import reads_of_parameter
from codemods.trace.reads.rownotes import Notes
from codemods.trace.reads.rowreads import PathRead, ReaderOfRows
from codemods.trace.reads.rowvalues import Condition, Manager, Other, Row, Rows, RowValue, Spot, not_read
from codemods.trace.reads.serializing.declared import SERIALIZER, Declared, Fields, fields_of, list_of_its_own
from codemods.trace.reads.steps import Step, step

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MAX_NESTED = 8
KEY_FIELDS = tuple(
    f"rest_framework.{module}.{name}"
    for module in ("serializers", "relations")
    for name in ("PrimaryKeyRelatedField", "HyperlinkedRelatedField")
)
_PREFIX = "rest_framework.serializers."


def read(tracer: Tracer, trace: FunctionTrace, reader: ReaderOfRows, model: Model) -> tuple[PathRead, ...]:
    """The paths that a serializer follows from each row."""
    if reader.klass is None:
        return ()
    reading = _Reading(tracer)
    with reading.given_out_as(reader.klass, many=reader.many):
        reading.serializer(reader.klass, Row(model, annotated=reader.annotated), (), ())
    if not reader.many:
        return tuple(reading.notes.behind_many(model))
    return (*reading.notes.reads(), *(not_read(why, at) for why, at in reading.notes.unread.items()))


class _Reading:
    """One reading of a serializer."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.notes = Notes(tracer)

    def serializer(self, klass: ClassRef, row: Row, via: tuple[str, ...], nested: tuple[ClassRef, ...]) -> None:
        """Every field of a serializer, for a row that it is given."""
        if klass in nested or len(nested) > MAX_NESTED:
            return
        fields = fields_of(self.tracer, klass)
        own = self.tracer.project.method(klass, "to_representation")
        plain = True
        if isinstance(own, FunctionRef):
            spot = Spot(own.at, f"{klass.qualname}.to_representation()", via)
            self.method(klass, own, row, spot)
            plain = _calls_super(self.tracer, own)
        if not plain:
            return
        doubted = fields.changed or fields.unread is not None
        with self.notes.condition(Condition(fields.unread)) if doubted else self.notes.nothing():
            inside = (*nested, klass)
            for item in fields.declared.values():
                self.declared(klass, item, row, via, inside)
            for name in fields.named:
                self.named(klass, fields, name, row, via, inside)

    def given_out_as(self, klass: ClassRef, *, many: bool) -> AbstractContextManager[None]:
        """A class of its own for many rows may filter them, and gives out what it likes."""
        why = list_of_its_own(self.tracer, klass) if many else None
        return self.notes.nothing() if why is None else self.notes.condition(Condition(why))

    def method(self, klass: ClassRef, method: FunctionRef, row: Row, spot: Spot) -> None:
        """A method of the serializer that is given the row."""
        reads = reads_of_parameter(self.tracer, method, ("self", klass, False), row.model)
        self.notes.note_all(row, reads, spot)

    # --- fields of the body

    def declared(
        self, klass: ClassRef, item: Declared, row: Row, via: tuple[str, ...], nested: tuple[ClassRef, ...]
    ) -> None:
        """A field that the body declares."""
        ref = self.tracer.project.resolve_expr(item.path, item.call.func)
        source = item.text("source")
        if item.option("source") is not None and source is None:
            self.notes.unread.setdefault(f"the source of {item.name} is computed", item.at)
            return
        spot = Spot(item.at, f"{klass.qualname}.{item.name}", via)
        names = (source or item.name).split(".")
        many = item.is_true("many")
        kind = ref.dotted.removeprefix(_PREFIX) if isinstance(ref, External) else ""
        if isinstance(ref, ClassRef):
            self._of_project(item, ref, row, names, spot, nested)
        elif kind == "SerializerMethodField":
            self._method_field(klass, item, row, spot)
        elif kind in ("PrimaryKeyRelatedField", "HyperlinkedRelatedField") and not many:
            self._key_only(item, row, names, spot)
        elif kind == "HyperlinkedIdentityField":
            pass
        elif kind == "SlugRelatedField":
            value = self._each(self.follow(row, names, spot), spot)
            self.follow(value, (item.text("slug_field") or "pk").split("__"), spot)
        elif kind == "StringRelatedField":
            self.notes.write(self._each(self.follow(row, names, spot), spot), spot)
        elif source != "*":
            known = isinstance(ref, External) and ref.dotted.startswith("rest_framework.")
            unread = Condition(f"{ast.unparse(item.call.func)} was not read")
            with self.notes.nothing() if known else self.notes.condition(unread):
                self._each(self.follow(row, names, spot), spot)

    def _of_project(
        self, item: Declared, ref: ClassRef, row: Row, names: Sequence[str], spot: Spot, nested: tuple[ClassRef, ...]
    ) -> None:
        """A nested serializer, or a field class of the project's own."""
        if not item.is_true("many") and self._gives_key_only(ref):
            self._key_only(item, row, names, spot)
            return
        skips = isinstance(self.tracer.project.method(ref, "get_attribute"), FunctionRef)
        may_skip = self.notes.condition(Condition()) if skips else self.notes.nothing()
        with may_skip, self.given_out_as(ref, many=item.is_true("many")):
            value: RowValue = row if list(names) == ["*"] else self._each(self.follow(row, names, spot), spot)
            if isinstance(value, Row):
                self._given_out(ref, row, value, spot, nested)

    def _given_out(self, ref: ClassRef, row: Row, value: Row, spot: Spot, nested: tuple[ClassRef, ...]) -> None:
        """What a class of the project's own reads of what its field leads to; of the row where it fetches it itself."""
        if self.tracer.project.is_subclass(ref, SERIALIZER):
            self.serializer(ref, value, (*spot.via, f"{spot.at} {spot.text}"), nested)
            return
        for name in ("get_attribute", "to_representation"):
            own = self.tracer.project.method(ref, name)
            if isinstance(own, FunctionRef):
                self.method(ref, own, row if name == "get_attribute" else value, spot)

    def _gives_key_only(self, ref: ClassRef) -> bool:
        """A related field that gives out the key, and takes the column for it as its base does."""
        project = self.tracer.project
        own = (project.method(ref, name) for name in ("get_attribute", "use_pk_only_optimization"))
        return project.is_subclass(ref, *KEY_FIELDS) and not any(isinstance(item, FunctionRef) for item in own)

    def _method_field(self, klass: ClassRef, item: Declared, row: Row, spot: Spot) -> None:
        given = item.call.args[0] if item.call.args else item.option("method_name")
        name = str(given.value) if isinstance(given, ast.Constant) else f"get_{item.name}"
        method = self.tracer.project.method(klass, name)
        if isinstance(method, FunctionRef):
            self.method(klass, method, row, Spot(method.at, f"{klass.qualname}.{name}()", spot.via))

    def _key_only(self, item: Declared, row: Row, names: Sequence[str], spot: Spot) -> None:
        """A related field that gives out the key: the column of a foreign key is enough."""
        owner = self.follow(row, names[:-1], spot)
        column = item.text("lookup_field") in (None, "pk")
        if isinstance(owner, Row) and not (column and _has_column(self.tracer, owner.model, names[-1])):
            self._each(self.follow(owner, names[-1:], spot), spot)

    # --- fields of the model

    def named(
        self,
        klass: ClassRef,
        fields: Fields,
        name: str,
        row: Row,
        via: tuple[str, ...],
        nested: tuple[ClassRef, ...],
    ) -> None:
        """A name of Meta.fields that the body does not declare: a field of the model, a property or a method."""
        spot = Spot(fields.at, f"{klass.qualname}: {name}", via)
        found = step(self.tracer.project, row.model, name)
        if found is None or fields.depth:
            value = self._each(self.follow(row, (name,), spot), spot)
            if fields.depth > 1 and isinstance(value, Row) and value is not row:
                self._nested(value, fields.depth - 1, spot)
            return
        if found.kind == "forward" and _gives_key(found):
            return
        self._each(self.follow(row, (name,), spot), spot)

    def _nested(self, row: Row, depth: int, spot: Spot) -> None:
        """`depth`: the related row is given out with its relations, which are followed to the depth that is left."""
        for name, field in row.model.fields.items():
            if field.kind in (FieldKind.RELATION, FieldKind.MANY_TO_MANY):
                value = self._each(self.follow(row, (name,), spot), spot)
                if depth > 1 and isinstance(value, Row):
                    self._nested(value, depth - 1, spot)

    # --- values

    def follow(self, value: RowValue, names: Sequence[str], spot: Spot) -> RowValue:
        """What a dotted source leads to; what can be called on the way is called."""
        for name in names:
            if not isinstance(value, Row):
                return Other()
            value = self.notes.of_row(value, name, spot, called=True)
        return value

    def _each(self, value: RowValue, spot: Spot) -> RowValue:
        """Each of the rows that a field gives out, or the one."""
        if isinstance(value, Manager):
            value = Rows(value.row)
        self.notes.use(value, spot)
        return value.row if isinstance(value, Rows) else value


def _has_column(tracer: Tracer, model: Model, name: str) -> bool:
    found = step(tracer.project, model, name)
    return found is not None and found.kind == "forward" and _gives_key(found)


def _gives_key(relation: Step) -> bool:
    """The column of the foreign key holds the primary key, unless to_field names another one."""
    field, target = relation.field, relation.target
    return field is not None and (field.to_field is None or (target is not None and field.to_field == target.pk))


def _calls_super(tracer: Tracer, method: FunctionRef) -> bool:
    node = tracer.node_of(method)
    return node is not None and any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "super"
        for item in ast.walk(node)
    )
