"""Models: which classes are models, and what each has with all that it inherits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from codemods.project.apps import Apps
from codemods.project.classes import Classes, Klass
from codemods.project.expressions import is_true, string_constant
from codemods.project.facts import AssignFact
from codemods.project.fields import Declared, FieldReader, relation_target
from codemods.project.libraries import is_unknown, library_class, library_module
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
    ReverseRelation,
    Unique,
)

MODEL = External("django.db.models.Model")

_META = frozenset(
    "abstract app_label constraints db_table indexes managed ordering proxy unique_together verbose_name "
    "verbose_name_plural swappable permissions default_related_name".split()
)
"""Options that only a model's Meta has."""

LIBRARY_LABELS: Mapping[str, str] = {
    "auth": "django.contrib.auth.models",
    "contenttypes": "django.contrib.contenttypes.models",
    "sites": "django.contrib.sites.models",
    "sessions": "django.contrib.sessions.models",
    "flatpages": "django.contrib.flatpages.models",
    "redirects": "django.contrib.redirects.models",
    "admin": "django.contrib.admin.models",
    "authtoken": "rest_framework.authtoken.models",
    "account": "allauth.account.models",
    "socialaccount": "allauth.socialaccount.models",
    "taggit": "taggit.models",
    "wagtailcore": "wagtail.models",
    "django_celery_beat": "django_celery_beat.models",
}
"""Where models of libraries are, by app label."""


class Models:
    """Builds models on demand and keeps them."""

    def __init__(self, classes: Classes, apps: Apps, scope_of: Callable[[str], str], default_auto_field: str | None) -> None:
        self.classes = classes
        self.apps = apps
        self.scope_of = scope_of
        self.fields = FieldReader(classes)
        self.meta = MetaReader(classes)
        self.managers = ManagerReader(classes, self.meta)
        self.mixins = Mixins(classes)
        self.default_auto_field = default_auto_field or "django.db.models.BigAutoField"
        self.by_class: dict[Klass, Model] = {}
        self._is_model: dict[Klass, bool] = {}
        self._by_label: dict[str, list[ClassRef]] = {}
        self._by_name: dict[str, list[ClassRef]] = {}
        self._building: set[Klass] = set()
        self._declared: dict[Klass, tuple[Declared, ...]] = {}
        self._reverse: dict[Klass, dict[str, ReverseRelation]] = defaultdict(dict)
        self._one_to_one: set[str] = set()

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

    def register(self, klasses: list[ClassRef]) -> None:
        """Tells which classes of the project are models, before any of them is built."""
        for klass in klasses:
            if "<locals>" not in klass.qualname and self.is_model(klass):
                name = klass.qualname.rpartition(".")[2]
                self._by_name.setdefault(name.lower(), []).append(klass)
                label = f"{self.app_label(klass)}.{name}"
                self._by_label.setdefault(label.lower(), []).append(klass)

    def candidates(self, label: str) -> list[ClassRef]:
        """The project's classes of a label; ".Name" stands for every app."""
        return (self._by_name.get(label[1:].lower()) if label.startswith(".") else self._by_label.get(label.lower())) or []

    def find(self, label: str, near: str | None) -> Klass | None:
        """The class of a label; of several the one of the same project, then the nearest to `near`."""
        if label.startswith(".") and near is not None:
            own = self.find(f"{self.apps.label(near)}{label}", near)
            if own is not None:
                return own
        found = self.candidates(label)
        if label.startswith("."):
            return self._nearest(found, near) if len(found) == 1 else None
        if found:
            return self._nearest(found, near)
        app, _, name = label.partition(".")
        module = LIBRARY_LABELS.get(app.lower())
        known = {item.lower(): item for item in library_module(module)} if module is not None else {}
        return External(f"{module}.{known[name.lower()]}") if name.lower() in known else None

    def _nearest(self, found: list[ClassRef], near: str | None) -> ClassRef:
        concrete = [item for item in found if not self.is_abstract(item)] or found
        if near is None:
            return min(concrete, key=lambda item: (item.path.count("/"), item.path))
        scope = self.scope_of(near)
        return max(concrete, key=lambda item: (self.scope_of(item.path) == scope, _shared(item.path, near)))

    def is_abstract(self, klass: Klass) -> bool:
        return is_true(self.meta.own(klass).get("abstract"))

    def app_label(self, klass: Klass) -> str:
        given = string_constant(self.meta.options(klass).get("app_label"))
        if given is not None:
            return given
        if isinstance(klass, ClassRef):
            return self.apps.label(klass.path)
        parts = klass.dotted.split(".")
        return parts[parts.index("models") - 1] if "models" in parts[1:] else parts[0]

    def label(self, klass: Klass) -> str:
        name = klass.qualname if isinstance(klass, ClassRef) else klass.dotted
        return f"{self.app_label(klass)}.{name.rpartition('.')[2]}"

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
        order = self.classes.mro(klass)
        label = self.label(klass)
        options = self.meta.options(klass)
        abstract = self.is_abstract(klass)
        fields, parents = self._fields(klass, order)
        pk = self._primary_key(fields, parents, order)
        unknown = tuple(dict.fromkeys(item.dotted for item in order if isinstance(item, External) and is_unknown(item.dotted)))
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
            reverse=self._reverse[klass],
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
        """Own fields, then those of the bases in MRO order as Django's metaclass takes them over."""
        fields: dict[str, Field] = {}
        parents: list[str] = []
        hidden: set[str] = set()
        proxy = is_true(self.meta.options(klass).get("proxy"))
        for item in order:
            if item == MODEL:
                break
            if item != klass and not self.is_model(item):
                hidden |= self._names(item)
            elif item == klass or self.is_abstract(item):
                taken = fields.keys() | hidden
                fields.update((d.name, self._field(klass, d)) for d in self.declared(item) if d.name not in taken)
                hidden |= self._names(item)
            elif (parent := self.model(item)) is not None:
                self._take_parent(parent, fields, hidden, proxy)
                if not parent.proxy and not proxy:
                    parents.append(parent.label)
        direct = tuple(label for label in dict.fromkeys(parents))
        return fields, direct

    def _take_parent(self, parent: Model, fields: dict[str, Field], hidden: set[str], proxy: bool) -> None:
        if not proxy and not parent.proxy and not any(_links_to(item, parent.label) for item in fields.values()):
            link = f"{parent.name.lower()}_ptr"
            fields[link] = Field(
                link, f"{link}_id", FieldKind.RELATION, "django.db.models.OneToOneField", parent.at,
                primary_key=True, unique=True, related_model=parent.label,
            )  # fmt: skip
        for name, field in parent.fields.items():
            if name not in fields and name not in hidden:
                fields[name] = field

    def _field(self, klass: Klass, declared: Declared) -> Field:
        kind = self.fields.kind(declared.klass)
        source = relation_target(declared.call, kind)
        related = None if source is None else self._related_label(klass, declared, source)
        accessor = None if source is None else self._accessor(klass, declared, kind)
        field = self.fields.field(declared, related, accessor)
        if kind is FieldKind.RELATION and self.fields.is_one_to_one(declared.klass):
            self._one_to_one.add(field.klass)
        return field

    def _related_label(self, klass: Klass, declared: Declared, source: str) -> str | None:
        text = string_constant(source)
        if text == "self":
            return self.label(klass)
        if text is not None and "." not in text:
            own = self.find(f"{self.app_label(klass)}.{text}", _path(klass) or _path(declared.owner))
            if own is not None:
                return self.label(own)
            if isinstance(declared.owner, External):
                return None
        path = _path(declared.owner)
        if path is None:
            return self._library_target(declared.owner, source, text)
        names = self.classes.names
        found = names.model_reference(path, source)
        if isinstance(found, Assigned) and (given := string_constant(found.source)) is not None:
            found = names.model_reference(found.path, repr(given))
        if isinstance(found, (ClassRef, External)) and self.is_model(found):
            return self.label(found)
        return None

    def _library_target(self, owner: Klass, source: str, text: str | None) -> str | None:
        if source.endswith("AUTH_USER_MODEL"):
            found = self.classes.names.user_model("")
            return self.label(found) if isinstance(found, (ClassRef, External)) else None
        target = self.find(text, None) if text and "." in text else None
        if target is None and text is None and isinstance(owner, External):
            sibling = f"{owner.dotted.rpartition('.')[0]}.{source}"
            target = External(sibling) if library_class(sibling) is not None else None
        return None if target is None else self.label(target)

    def _accessor(self, klass: Klass, declared: Declared, kind: FieldKind) -> str | None:
        if kind is FieldKind.GENERIC:
            return None
        options = self.meta.options(klass)
        given = string_constant(declared.call.keyword("related_name") or options.get("default_related_name"))
        name = self.label(klass).rpartition(".")[2].lower()
        if given is None:
            if declared.call.keyword("related_name") is not None:
                return None
            one = self.fields.is_one_to_one(declared.klass)
            return name if one else f"{name}_set"
        if given.endswith("+"):
            return None
        app = self.app_label(klass)
        for pattern, value in (("%(class)s", name), ("%(model_name)s", name), ("%(app_label)s", app.lower())):
            given = given.replace(pattern, value)
        return given

    def _primary_key(self, fields: dict[str, Field], parents: tuple[str, ...], order: tuple[Klass, ...]) -> str:
        own = [item for item in fields.values() if item.primary_key]
        link = next((item for item in own if item.name.endswith("_ptr")), None)
        if link is not None and parents:
            return link.name
        if own:
            return own[0].name
        composite = next((n for n, f in fields.items() if f.klass == "django.db.models.CompositePrimaryKey"), None)
        if composite is not None:
            return composite
        at = next((item.at for item in order if isinstance(item, ClassRef)), "django.db.models.Model")
        fields.setdefault(
            "id", Field("id", "id", FieldKind.INTEGER, self.default_auto_field, at, primary_key=True, unique=True)
        )
        return "id"

    def _unique(self, klass: Klass, fields: Mapping[str, Field], order: tuple[Klass, ...]) -> tuple[Unique, ...]:
        found = [Unique((field.name,), None, field.at) for field in fields.values() if field.unique]
        found.extend(self.meta.unique(klass))
        for item in order[1:]:
            if item != MODEL and self.is_model(item) and not self.is_abstract(item):
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
                    target = self.classes.names.resolve(item.path, method.source) if method.source.isidentifier() else None
                    found.append(target if isinstance(target, FunctionRef) else External(f"<{method.source}>"))
        return tuple(found)

    def _ambiguous(self, klass: Klass, label: str) -> bool:
        if isinstance(klass, External):
            return False
        scope = self.scope_of(klass.path)
        others = [item for item in self.candidates(label) if item != klass and self.scope_of(item.path) == scope]
        concrete = self.is_abstract(klass)
        if any(self.is_abstract(item) == concrete for item in others):
            return True
        facts = self.classes.names.modules.facts(klass.path)
        same = [item for item in facts.classes if item.qualname == klass.qualname] if facts is not None else []
        return len({tuple((a.name, a.source) for a in item.assigns) for item in same}) > 1

    # --- both sides of relations

    def connect(self) -> None:
        """Fills in the reverse side of every relation of the models built so far."""
        for klass, model in list(self.by_class.items()):
            if model.abstract or model.proxy:
                continue
            near = _path(klass)
            inherited = {name for label in model.parents for name in self._fields_of(label, near)}
            for field in model.fields.values():
                if field.related_model and field.related_name and field.name not in inherited:
                    self._add_reverse(model, field, near)
        for klass, model in list(self.by_class.items()):
            for base in model.bases:
                if isinstance(base, (ClassRef, External)) and base in self._reverse:
                    for name, relation in self._reverse[base].items():
                        self._reverse[klass].setdefault(name, relation)
        self._lift_reverse()

    def _lift_reverse(self) -> None:
        """An abstract model has what all concrete models that extend it have: `self.lines` in its methods."""
        below: dict[Klass, list[Klass]] = defaultdict(list)
        for klass, model in self.by_class.items():
            for base in () if model.abstract else model.bases:
                if isinstance(base, ClassRef) and base in self.by_class and self.by_class[base].abstract:
                    below[base].append(klass)
        for base, (first, *rest) in below.items():
            for name, relation in self._reverse[first].items():
                if all(self._reverse[other].get(name) == relation for other in rest):
                    self._reverse[base].setdefault(name, relation)

    def _fields_of(self, label: str, near: str | None) -> frozenset[str]:
        klass = self.find(label, near)
        parent = None if klass is None else self.model(klass)
        return frozenset() if parent is None else frozenset(parent.fields)

    def _add_reverse(self, model: Model, field: Field, near: str | None) -> None:
        assert field.related_model is not None and field.related_name is not None
        target = self.find(field.related_model, near)
        if target is not None:
            kind = "one" if field.klass in self._one_to_one else "many"
            relation = ReverseRelation(field.related_name, model.label, field.name, kind)
            self._reverse[target].setdefault(field.related_name, relation)


def _path(klass: object) -> str | None:
    return klass.path if isinstance(klass, ClassRef) else None


def _links_to(field: Field, label: str) -> bool:
    return field.related_model == label and field.klass.endswith("OneToOneField") and "parent_link" in field.options


def _shared(first: str, second: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, other in zip(first.split("/")[:-1], second.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count

