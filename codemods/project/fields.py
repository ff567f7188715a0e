"""Fields of models: from a class attribute's facts to a `Field`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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
_FIELD_NAME = re.compile(r"(Field|_field|ForeignKey|ParentalKey|ManyToMany)\Z")


_OPTIONS = frozenset({"auto_now", "auto_now_add", "null", "primary_key"})
"""Attributes of fields that are set where options are not."""


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
        self._constructors: dict[ClassRef, Mapping[str, str]] = {}

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
        return Declared(assign.name, owner, self._completed(owner, assign.call, klass), klass, assign.line, found)

    def _completed(self, owner: Klass, call: CallFact, klass: Klass) -> CallFact:
        """The call with the keyword arguments that a `partial` or the field class's own constructor adds."""
        given = {key for key, _ in call.keywords}
        added: dict[str, str] = {}
        if isinstance(owner, ClassRef):
            found = self.classes.names.resolve(owner.path, call.callee)
            inner = self.classes.assigned_call(found) if isinstance(found, Assigned) else None
            if inner is not None:
                added.update((key, source) for key, source in inner.keywords if key is not None)
        for item in reversed(self.classes.mro(klass)) if isinstance(klass, ClassRef) else ():
            if isinstance(item, ClassRef):
                added.update(self._constructor_options(item))
        extra = tuple((key, source) for key, source in added.items() if key not in given)
        return replace(call, keywords=(*call.keywords, *extra)) if extra else call

    def _constructor_options(self, klass: ClassRef) -> Mapping[str, str]:
        """What the class's own __init__ sets or passes on: `kwargs["unique"] = True`, `__init__(auto_now=True)`."""
        if klass not in self._constructors:
            method = self.classes.members(klass).get("__init__")
            node = self.classes.names.modules.function(method) if isinstance(method, FunctionRef) else None
            self._constructors[klass] = dict(_assigned_options(node)) if node is not None else {}
        return self._constructors[klass]

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


def _assigned_options(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Options that a constructor fixes or defaults to a constant."""
    for item in ast.walk(node):
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant):
            for target in item.targets:
                name = _option_name(target)
                if name is not None:
                    yield name, ast.unparse(item.value)
        elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            if item.func.attr == "setdefault" and len(item.args) == 2 and isinstance(item.args[0], ast.Constant):
                yield str(item.args[0].value), ast.unparse(item.args[1])
            elif item.func.attr == "__init__":
                passed = ((key.arg, key.value) for key in item.keywords)
                yield from ((name, ast.unparse(value)) for name, value in passed if name and _is_constant(value))


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _option_name(target: ast.expr) -> str | None:
    """The option that `kwargs["null"] = ...` or `self.auto_now = ...` sets."""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
        return target.attr if target.attr in _OPTIONS else None
    return None


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
