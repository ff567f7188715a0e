"""Relations between models: what a field points to, and what the other side is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from codemods.project.classes import Classes, Klass
from codemods.project.expressions import string_constant
from codemods.project.facts import CallFact
from codemods.project.fields import Declared, FieldReader
from codemods.project.labels import Labels
from codemods.project.libraries import library_class
from codemods.project.model import Assigned, ClassRef, External, Field, FieldKind, Model, ReverseRelation


class Relations:
    """Reads both sides of relations."""

    def __init__(
        self, classes: Classes, labels: Labels, fields: FieldReader, is_model: Callable[[Klass], bool]
    ) -> None:
        self.classes = classes
        self.labels = labels
        self.fields = fields
        self.is_model = is_model
        self.reverse: dict[Klass, dict[str, ReverseRelation]] = defaultdict(dict)
        """The accessors of each model that relations of others give it; filled by `connect`."""
        self._one_to_one: set[str] = set()

    def target(self, klass: Klass, declared: Declared, source: str) -> str | None:
        """The label of the model that the field of `klass` points to; None where it is not known."""
        text = string_constant(source)
        if text == "self":
            return self.labels.label(klass)
        if text is not None and "." not in text:
            own = self.labels.find(f"{self.labels.app_label(klass)}.{text}", path_of(klass) or path_of(declared.owner))
            if own is not None:
                return self.labels.label(own)
            if isinstance(declared.owner, External):
                return None
        path = path_of(declared.owner)
        if path is None:
            return self._library_target(declared.owner, source, text)
        names = self.classes.names
        found = names.model_reference(path, source)
        if isinstance(found, Assigned) and (given := string_constant(found.source)) is not None:
            found = names.model_reference(found.path, repr(given))
        if isinstance(found, (ClassRef, External)) and self.is_model(found):
            return self.labels.label(found)
        return None

    def _library_target(self, owner: Klass, source: str, text: str | None) -> str | None:
        if source.endswith("AUTH_USER_MODEL"):
            found = self.classes.names.user_model("")
            return self.labels.label(found) if isinstance(found, (ClassRef, External)) else None
        target = self.labels.find(text, None) if text and "." in text else None
        if target is None and text is None and isinstance(owner, External):
            sibling = f"{owner.dotted.rpartition('.')[0]}.{source}"
            target = External(sibling) if library_class(sibling) is not None else None
        return None if target is None else self.labels.label(target)

    def accessor(self, klass: Klass, declared: Declared, kind: FieldKind) -> str | None:
        """The name of the other side; None where there is none."""
        if kind is FieldKind.RELATION and self.fields.is_one_to_one(declared.klass):
            self._one_to_one.add(self.fields.dotted(declared.klass))
        if kind is FieldKind.GENERIC or (kind is FieldKind.MANY_TO_MANY and _is_symmetrical(declared.call)):
            return None
        source = declared.call.keyword("related_name")
        given = self.classes.names.string(path_of(declared.owner), source)
        given = self.labels.meta.text(klass, "default_related_name") if source is None else given
        name = self.labels.label(klass).rpartition(".")[2].lower()
        if given is None:
            if source is not None:
                return None
            one = self.fields.is_one_to_one(declared.klass)
            return name if one else f"{name}_set"
        if given.endswith("+"):
            return None
        app = self.labels.app_label(klass)
        for pattern, value in (("%(class)s", name), ("%(model_name)s", name), ("%(app_label)s", app.lower())):
            given = given.replace(pattern, value)
        return given

    def connect(self, models: Mapping[Klass, Model]) -> None:
        """Fills in the reverse side of every relation of the models built so far."""
        for klass, model in models.items():
            if model.abstract or model.proxy:
                continue
            near = path_of(klass)
            inherited = {name for label in model.parents for name in self._fields_of(models, label, near)}
            for field in model.fields.values():
                if field.related_model and field.related_name and field.name not in inherited:
                    self._add_reverse(model, field, near)
        for klass, model in models.items():
            for base in model.bases:
                if isinstance(base, (ClassRef, External)) and base in self.reverse:
                    for name, relation in self.reverse[base].items():
                        self.reverse[klass].setdefault(name, relation)
        self._lift_reverse(models)

    def _lift_reverse(self, models: Mapping[Klass, Model]) -> None:
        """An abstract model has what all concrete models that extend it have: `self.lines` in its methods."""
        below: dict[Klass, list[Klass]] = defaultdict(list)
        for klass, model in models.items():
            for base in () if model.abstract else model.bases:
                if isinstance(base, ClassRef) and base in models and models[base].abstract:
                    below[base].append(klass)
        for base, (first, *rest) in below.items():
            for name, relation in self.reverse[first].items():
                if all(self.reverse[other].get(name) == relation for other in rest):
                    self.reverse[base].setdefault(name, relation)

    def _fields_of(self, models: Mapping[Klass, Model], label: str, near: str | None) -> frozenset[str]:
        parent = self.labels.find(label, near)
        return frozenset(models[parent].fields) if parent is not None and parent in models else frozenset()

    def _add_reverse(self, model: Model, field: Field, near: str | None) -> None:
        target = self.labels.find(field.related_model or "", near)
        if target is not None and field.related_name is not None:
            kind = "one" if field.klass in self._one_to_one else "many"
            relation = ReverseRelation(field.related_name, model.label, field.name, kind)
            self.reverse[target].setdefault(field.related_name, relation)


def _is_symmetrical(call: CallFact) -> bool:
    """A many-to-many relation of a model with itself that has no other side."""
    target = call.args[0] if call.args else call.keyword("to")
    return string_constant(target) == "self" and call.keyword("symmetrical") != "False"


def path_of(klass: object) -> str | None:
    """The file of a class of the project."""
    return klass.path if isinstance(klass, ClassRef) else None
