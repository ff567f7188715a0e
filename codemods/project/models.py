"""Models: which classes are models, and what each has with all that it inherits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from codemods.project.apps import Apps
from codemods.project.classes import Classes, Klass
from codemods.project.expressions import is_true
from codemods.project.facts import AssignFact
from codemods.project.fields import Declared, FieldReader, relation_target
from codemods.project.labels import Labels
from codemods.project.libraries import is_unknown, library_class
from codemods.project.managers import ManagerReader
from codemods.project.meta import MetaReader
from codemods.project.mixins import Mixins
from codemods.project.model import (
    Assigned,
    ClassRef,
    External,
    Field,
    FieldKind,
    FunctionRef,
    Model,
    Unique,
)
from codemods.project.relations import Relations

MODEL = External("django.db.models.Model")

_META = frozenset(
    {"abstract", "app_label", "constraints", "db_table", "default_related_name", "indexes", "managed", "ordering"}
    | {"permissions", "proxy", "swappable", "unique_together", "verbose_name", "verbose_name_plural"}
)
"""Options that only a model's Meta has."""


class Models:
    """Builds models on demand and keeps them."""

    def __init__(
        self, classes: Classes, apps: Apps, scope_of: Callable[[str], str], default_auto_field: str | None
    ) -> None:
        self.classes = classes
        self.fields = FieldReader(classes)
        self.meta = MetaReader(classes)
        self.labels = Labels(apps, self.meta, scope_of)
        self.relations = Relations(classes, self.labels, self.fields, self.is_model)
        self.managers = ManagerReader(classes, self.meta)
        self.mixins = Mixins(classes)
        self.default_auto_field = default_auto_field or "django.db.models.BigAutoField"
        self.by_class: dict[Klass, Model] = {}
        self._is_model: dict[Klass, bool] = {}
        self._building: set[Klass] = set()
        self._declared: dict[Klass, tuple[Declared, ...]] = {}

    # --- which classes are models

    def is_model(self, klass: Klass) -> bool:
        """Does it reach Django's Model, or does it look like a model of an unknown base?"""
        found = self._is_model.get(klass)
        if found is None:
            found = self._is_model[klass] = self._decide(klass)
        return found

    def _decide(self, klass: Klass) -> bool:
        order = self.classes.mro(klass)
        if MODEL in order:
            return klass != MODEL
        unknown = [item for item in order if isinstance(item, External) and is_unknown(item.dotted)]
        if not unknown or isinstance(klass, External):
            return False
        own = [item for item in order if isinstance(item, ClassRef)]
        if any(declared.known for item in own for declared in self.declared(item)):
            return True
        modelish = any(item.dotted.endswith("Model") and ".models." in item.dotted for item in unknown)
        return modelish and any(_META.intersection(self.meta.own(item)) for item in own)

    def register(self, klasses: Iterable[ClassRef]) -> None:
        """Takes in the classes of the project, before any model is built."""
        self.labels.register((item for item in klasses if "<locals>" not in item.qualname), self.is_model)

    def find(self, label: str, near: str | None) -> Klass | None:
        """The class of a label; of several the one of the same project, then the nearest to `near`."""
        return self.labels.find(label, near)

    def build(self, klasses: Iterable[Klass]) -> None:
        """Builds the models among the classes, and connects both sides of their relations."""
        for klass in klasses:
            if isinstance(klass, External) or "<locals>" not in klass.qualname:
                self.model(klass)
        self.relations.connect(dict(self.by_class))

    # --- one model

    def model(self, klass: Klass) -> Model | None:
        """The model of a class; None where it is none."""
        found = self.by_class.get(klass)
        if found is None and klass not in self._building and self.is_model(klass):
            self._building.add(klass)
            try:
                found = self.by_class[klass] = self._build(klass)
            finally:
                self._building.discard(klass)
        return found

    def _build(self, klass: Klass) -> Model:
        klass = self.classes.exact(klass) if isinstance(klass, ClassRef) else klass
        order = self.classes.mro(klass)
        label = self.labels.label(klass)
        options = self.meta.options(klass)
        abstract = self.labels.is_abstract(klass)
        fields, parents = self._fields(klass, order)
        if "order_with_respect_to" in options:
            fields.setdefault(
                "_order", Field("_order", "_order", FieldKind.INTEGER, "django.db.models.OrderWrt", label)
            )
        pk = self._primary_key(fields, order)
        unknown = tuple(
            dict.fromkeys(item.dotted for item in order if isinstance(item, External) and is_unknown(item.dotted))
        )
        return Model(
            label=label,
            ref=klass,
            name=label.rpartition(".")[2],
            app_label=label.partition(".")[0],
            at=klass.at if isinstance(klass, ClassRef) else klass.dotted,
            abstract=abstract,
            proxy=is_true(options.get("proxy")),
            swappable="swappable" in options,
            fields=fields,
            bases=tuple(order[1:]),
            parents=parents,
            pk=pk,
            unique=self._unique(klass, fields, order),
            managers=self.managers.managers(klass),
            ordering=options.get("ordering", ""),
            base_manager=self.meta.text(klass, "base_manager_name"),
            reverse=self.relations.reverse[klass],
            save=self._overrides(order, "save"),
            delete=self._overrides(order, "delete"),
            unknown_bases=unknown,
            known_mixins=self.mixins.of(klass, order),
            ambiguous=self._ambiguous(klass, label),
        )

    def declared(self, klass: Klass) -> tuple[Declared, ...]:
        """The fields that a class body itself declares."""
        found = self._declared.get(klass)
        if found is None:
            pairs = ((item, self.fields.declared(klass, item)) for item in self._assigns(klass))
            found = self._declared[klass] = tuple(declared for _, declared in pairs if declared is not None)
        return found

    def _assigns(self, klass: Klass) -> Iterator[AssignFact]:
        if isinstance(klass, ClassRef):
            fact = self.classes.fact(klass)
            yield from () if fact is None else fact.assigns
        else:
            known = library_class(klass.dotted)
            yield from () if known is None else known.assigns.values()

    def _names(self, klass: Klass) -> frozenset[str]:
        if isinstance(klass, ClassRef):
            return frozenset(self.classes.members(klass))
        known = library_class(klass.dotted)
        return frozenset() if known is None else known.members

    def _fields(self, klass: Klass, order: tuple[Klass, ...]) -> tuple[dict[str, Field], tuple[str, ...]]:
        """Own fields, then those of the bases in MRO order as Django's metaclass takes them over; labels of parents."""
        fields: dict[str, Field] = {}
        parents: list[Model] = []
        hidden: set[str] = set()
        reached = self._reached(klass)
        for item in order:
            if item == MODEL:
                break
            if item not in reached:
                continue
            if item != klass and not self.is_model(item):
                hidden |= self._names(item)
            elif item == klass or self.labels.is_abstract(item):
                taken = fields.keys() | hidden
                fields.update((d.name, self._field(klass, d)) for d in self.declared(item) if d.name not in taken)
                hidden |= self._names(item)
            elif (parent := self._concrete(item)) is not None and parent not in parents:
                parents.append(parent)
        return self._with_parents(klass, fields, parents, hidden)

    def _reached(self, klass: Klass) -> set[Klass]:
        """The bases that Django's metaclass looks at: what is above a concrete parent is the parent's business."""
        reached: set[Klass] = {klass}
        stack = [klass]
        while stack:
            item = stack.pop()
            for base in self.classes.direct_bases(item):
                if base not in reached:
                    reached.add(base)
                    if not self.is_model(base) or self.labels.is_abstract(base):
                        stack.append(base)
        return reached

    def _concrete(self, klass: Klass) -> Model | None:
        """The model whose table a base's rows are in: of a proxy the one behind it."""
        for item in self.classes.mro(klass):
            if item == MODEL:
                break
            if self.is_model(item) and not is_true(self.meta.options(item).get("proxy")):
                return self.model(item)
        return None

    def _with_parents(
        self, klass: Klass, fields: dict[str, Field], parents: list[Model], hidden: set[str]
    ) -> tuple[dict[str, Field], tuple[str, ...]]:
        """Adds the fields of concrete parents and links to them; the first link is the key where there is no other."""
        proxy = is_true(self.meta.options(klass).get("proxy"))
        keyed = any(item.primary_key for item in fields.values())
        for parent in parents:
            if not proxy:
                link = next((item for item in fields.values() if _links_to(item, parent.label)), None)
                link = link or self._parent_link(klass, parent)
                fields[link.name] = replace(link, primary_key=link.primary_key or not keyed, unique=True)
                keyed = True
            for name, field in parent.fields.items():
                if name not in fields and name not in hidden:
                    fields[name] = replace(field, primary_key=field.primary_key and not keyed)
        above = [label for item in parents for label in (*(() if proxy else (item.label,)), *item.parents)]
        return fields, tuple(dict.fromkeys(above))

    def _parent_link(self, klass: Klass, parent: Model) -> Field:
        name = f"{parent.name.lower()}_ptr"
        accessor = self.labels.label(klass).rpartition(".")[2].lower()
        return Field(
            name, f"{name}_id", FieldKind.RELATION, "django.db.models.OneToOneField", parent.at,
            primary_key=True, unique=True, related_model=parent.label, related_name=accessor,
        )  # fmt: skip

    def _field(self, klass: Klass, declared: Declared) -> Field:
        kind = self.fields.kind(declared.klass)
        source = relation_target(declared.call, kind)
        related = None if source is None else self.relations.target(klass, declared, source)
        accessor = None if source is None else self.relations.accessor(klass, declared, kind)
        return self.fields.field(declared, related, accessor)

    def _primary_key(self, fields: dict[str, Field], order: tuple[Klass, ...]) -> str:
        for name, field in fields.items():
            if field.primary_key or field.klass == "django.db.models.CompositePrimaryKey":
                return name
        at = next((item.at for item in order if isinstance(item, ClassRef)), "django.db.models.Model")
        fields["id"] = Field("id", "id", FieldKind.INTEGER, self.default_auto_field, at, primary_key=True, unique=True)
        return "id"

    def _unique(self, klass: Klass, fields: Mapping[str, Field], order: tuple[Klass, ...]) -> tuple[Unique, ...]:
        found = [Unique((field.name,), None, field.at) for field in fields.values() if field.unique]
        found.extend(self.meta.unique(klass))
        for item in order[1:]:
            if item != MODEL and self.is_model(item) and not self.labels.is_abstract(item):
                found.extend(self.meta.unique(item))
        return tuple(dict.fromkeys(found))

    def _overrides(self, order: tuple[Klass, ...], name: str) -> tuple[FunctionRef | External, ...]:
        """The methods of that name that run before Django's own, in MRO order."""
        found: list[FunctionRef | External] = []
        for item in order:
            if item == MODEL:
                break
            if isinstance(item, External):
                known = library_class(item.dotted)
                if known is not None and name in known.members:
                    found.append(External(f"{item.dotted}.{name}"))
            else:
                method = self.classes.members(item).get(name)
                if isinstance(method, FunctionRef):
                    found.append(method)
                elif isinstance(method, Assigned):
                    target = (
                        self.classes.names.resolve(item.path, method.source) if method.source.isidentifier() else None
                    )
                    found.append(target if isinstance(target, FunctionRef) else External(f"<{method.source}>"))
        return tuple(found)

    def _ambiguous(self, klass: Klass, label: str) -> bool:
        if isinstance(klass, External):
            return False
        scope = self.labels.scope_of(klass.path)
        others = [
            item for item in self.labels.candidates(label) if item != klass and self.labels.scope_of(item.path) == scope
        ]
        concrete = self.labels.is_abstract(klass)
        if any(self.labels.is_abstract(item) == concrete for item in others):
            return True
        facts = self.classes.names.modules.facts(klass.path)
        same = [item for item in facts.classes if item.qualname == klass.qualname] if facts is not None else []
        return len({tuple((a.name, a.source) for a in item.assigns) for item in same}) > 1


def _links_to(field: Field, label: str) -> bool:
    return field.related_model == label and field.klass.endswith("OneToOneField") and "parent_link" in field.options
