"""Fields of models: from a class attribute's facts to a `Field`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from codemods.project.classes import Classes, Klass
from codemods.project.expressions import constant, is_true, string_constant
from codemods.project.facts import AssignFact, CallFact
from codemods.project.libraries import is_unknown, library_class, library_name
from codemods.project.model import Assigned, ClassRef, External, Field, FieldKind, FunctionRef
from codemods.project.names import last_name

_M = "django.db.models."

KINDS: Mapping[str, FieldKind] = {
    **{
        _M + name: kind
        for kind, names in {
            FieldKind.INTEGER: "IntegerField BigIntegerField SmallIntegerField PositiveIntegerField AutoField "
            "PositiveBigIntegerField PositiveSmallIntegerField BigAutoField SmallAutoField OrderWrt",
            FieldKind.FLOAT: "FloatField",
            FieldKind.DECIMAL: "DecimalField",
            FieldKind.BOOLEAN: "BooleanField NullBooleanField",
            FieldKind.TEXT: "CharField TextField EmailField URLField SlugField GenericIPAddressField IPAddressField "
            "CommaSeparatedIntegerField FilePathField",
            FieldKind.DATETIME: "DateTimeField",
            FieldKind.DATE: "DateField",
            FieldKind.TIME: "TimeField",
            FieldKind.DURATION: "DurationField",
            FieldKind.FILE: "FileField ImageField",
            FieldKind.JSON: "JSONField",
            FieldKind.UUID: "UUIDField",
            FieldKind.BINARY: "BinaryField",
            FieldKind.RELATION: "ForeignKey OneToOneField ForeignObject",
            FieldKind.MANY_TO_MANY: "ManyToManyField",
            FieldKind.OTHER: "GeneratedField CompositePrimaryKey",
        }.items()
        for name in names.split()
    },
    "django.contrib.postgres.fields.ArrayField": FieldKind.ARRAY,
    "django.contrib.postgres.fields.HStoreField": FieldKind.JSON,
    "django.contrib.postgres.fields.JSONField": FieldKind.JSON,
    "django.contrib.contenttypes.fields.GenericForeignKey": FieldKind.GENERIC,
    "django.contrib.contenttypes.fields.GenericRelation": FieldKind.GENERIC,
    "taggit.managers.TaggableManager": FieldKind.GENERIC,
}
"""Kinds of Django's field classes, most special first found in a class's MRO."""

FIELD_BASES = frozenset(
    {
        "django.db.models.Field",
        "django.contrib.contenttypes.fields.GenericForeignKey",
        "django.contrib.contenttypes.fields.GenericRelation",
        "django.db.models.fields.mixins.FieldCacheMixin",
    }
)
_NO_COLUMN = frozenset({FieldKind.MANY_TO_MANY, FieldKind.GENERIC})
_UNCOLUMNED = frozenset({"django.db.models.CompositePrimaryKey", "django.db.models.ForeignObject"})
_DATES = frozenset({FieldKind.DATETIME, FieldKind.DATE, FieldKind.TIME})
_FIELD_NAME = re.compile(r"(Field|ForeignKey|ParentalKey|ManyToMany)\Z")


@dataclass(frozen=True, slots=True)
class Declared:
    """A field as a class body declares it, before it belongs to a concrete model."""

    name: str
    owner: Klass
    call: CallFact
    klass: Klass
    """The field's class."""
    line: int
    known: bool
    """Is the class's source or its facts known?"""

    @property
    def at(self) -> str:
        return f"{self.owner.path}:{self.line}" if isinstance(self.owner, ClassRef) else self.owner.dotted


class FieldReader:
    """Reads field declarations."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._classes_of: dict[Klass, tuple[Klass, bool] | None] = {}
        self._pre_save: dict[Klass, str | None] = {}

    def declared(self, owner: Klass, assign: AssignFact) -> Declared | None:
        """The field that a class attribute declares; None where it is something else."""
        if assign.call is None:
            return None
        klass = self.call_class(owner, assign.call)
        if klass is None:
            return None
        found = self._field_class(klass)
        if found is None:
            return None
        return Declared(assign.name, owner, assign.call, klass, assign.line, found)

    def call_class(self, owner: Klass, call: CallFact) -> Klass | None:
        """The class that is instantiated in a class body of `owner`."""
        if not call.callee or "()" in call.callee:
            return None
        if isinstance(owner, External):
            dotted = library_name(call.callee)
            sibling = f"{owner.dotted.rpartition('.')[0]}.{dotted}"
            return External(sibling if library_class(sibling) else dotted)
        found = self.classes.called(owner.path, call.callee)
        if isinstance(found, Assigned) and _FIELD_NAME.search(call.callee):
            return External(call.callee)
        if isinstance(found, FunctionRef):
            return External(f"{found.path}:{found.qualname}") if _FIELD_NAME.search(found.name) else None
        if found is None and _FIELD_NAME.search(call.callee):
            return External(call.callee)
        return found if isinstance(found, (ClassRef, External)) else None

    def _field_class(self, klass: Klass) -> bool | None:
        """None: no field class; True: a field class that is known; False: it looks like one."""
        order = self.classes.mro(klass)
        if any(isinstance(item, External) and (item.dotted in FIELD_BASES or item.dotted in KINDS) for item in order):
            return not any(isinstance(item, External) and is_unknown(item.dotted) for item in order)
        for item in order:
            if isinstance(item, External) and is_unknown(item.dotted):
                outside = not item.dotted.startswith(("django.forms", "rest_framework.", "django_filters."))
                if outside and _FIELD_NAME.search(item.dotted):
                    return False
        return None

    def kind(self, klass: Klass) -> FieldKind:
        """The kind of a field class by the first of Django's classes in its MRO."""
        for item in self.classes.mro(klass):
            if isinstance(item, External) and item.dotted in KINDS:
                return KINDS[item.dotted]
        name = klass.dotted if isinstance(klass, External) else klass.qualname
        return _guess(last_name(name))

    def pre_save(self, klass: Klass) -> str | None:
        """The class other than Django's that changes the value at save time, with its place."""
        if klass not in self._pre_save:
            self._pre_save[klass] = self._find_pre_save(klass)
        return self._pre_save[klass]

    def _find_pre_save(self, klass: Klass) -> str | None:
        for item in self.classes.mro(klass):
            if isinstance(item, ClassRef):
                if "pre_save" in self.classes.members(item):
                    return f"{item.qualname}.pre_save ({item.at})"
            elif item.dotted.startswith("django."):
                return None
            elif (known := library_class(item.dotted)) is not None and "pre_save" in known.members:
                return f"{item.dotted}.pre_save"
        return None

    def field(self, declared: Declared, related: str | None, accessor: str | None) -> Field:
        """The field of a concrete model: `related` is the label that it points to, `accessor` the name over there."""
        call, kind = declared.call, self.kind(declared.klass)
        dotted = self.dotted(declared.klass)
        options = {key: source for key, source in call.keywords if key is not None}
        relation = kind is FieldKind.RELATION
        one_to_one = relation and self.is_one_to_one(declared.klass)
        column = kind not in _NO_COLUMN and dotted not in _UNCOLUMNED
        auto = kind in _DATES
        primary = is_true(options.get("primary_key"))
        return Field(
            name=declared.name,
            attname=f"{declared.name}_id" if relation else declared.name,
            kind=kind,
            klass=dotted,
            at=declared.at,
            concrete=column,
            primary_key=primary,
            unique=primary or is_true(options.get("unique")) or one_to_one,
            null=is_true(options.get("null")) or dotted == f"{_M}NullBooleanField",
            auto_now=auto and is_true(options.get("auto_now")),
            auto_now_add=auto and is_true(options.get("auto_now_add")),
            pre_save=self.pre_save(declared.klass),
            has_default=("default" in options or "db_default" in options),
            related_model=related,
            related_name=accessor,
            to_field=string_constant(options.get("to_field")),
            related_query_name=string_constant(options.get("related_query_name")),
            options=options,
            known=declared.known and not call.unpacks,
        )

    def dotted(self, klass: Klass) -> str:
        """The dotted name of a field's class."""
        if isinstance(klass, External):
            return klass.dotted
        return f"{self.classes.names.modules.name(klass.path)}.{klass.qualname}"

    def is_one_to_one(self, klass: Klass) -> bool:
        return self.classes.is_subclass(klass, frozenset({f"{_M}OneToOneField"}))


def default_of(options: Mapping[str, str]) -> object:
    """The constant that a field's default is; None where there is none."""
    return constant(options.get("default"))


def relation_target(call: CallFact, kind: FieldKind) -> str | None:
    """Source of the argument that names the related model."""
    generic = kind is FieldKind.GENERIC and last_name(call.callee) == "GenericRelation"
    if not generic and kind not in (FieldKind.RELATION, FieldKind.MANY_TO_MANY):
        return None
    return call.args[0] if call.args else call.keyword("to")


def _guess(name: str) -> FieldKind:
    """The kind that the name of a class that is not known promises."""
    for ending, kind in (
        ("ForeignKey", FieldKind.RELATION),
        ("ParentalKey", FieldKind.RELATION),
        ("OneToOneField", FieldKind.RELATION),
        ("ManyToManyField", FieldKind.MANY_TO_MANY),
        ("JSONField", FieldKind.JSON),
        ("ImageField", FieldKind.FILE),
        ("FileField", FieldKind.FILE),
    ):
        if name.endswith(ending):
            return kind
    return FieldKind.OTHER
