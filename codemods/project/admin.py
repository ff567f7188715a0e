"""Which admin class edits which model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

from codemods.project.classes import Classes
from codemods.project.facts import FileFacts
from codemods.project.model import ClassRef, Model, Ref
from codemods.project.names import Names, last_name


class Admin:
    """The registrations of the admin: ``@admin.register(Order)`` and ``admin.site.register(Order, OrderAdmin)``."""

    def __init__(
        self,
        names: Names,
        classes: Classes,
        files: Mapping[str, FileFacts],
        model_of: Callable[[Ref | None], Model | None],
    ) -> None:
        self.names = names
        self.classes = classes
        self.files = files
        self.model_of = model_of

    def model(self, klass: ClassRef) -> Model | None:
        """The model that an admin class edits, registered itself or through a subclass; None for several or none."""
        found = self._by_class.get(klass)
        return found[0] if found is not None and len(found) == 1 else None

    def edits(self, model: Model) -> bool:
        """True where the model has an admin of its own."""
        return model.label in self._edited

    @functools.cached_property
    def _edited(self) -> frozenset[str]:
        return frozenset(model.label for model, _ in self._registrations)

    @functools.cached_property
    def _by_class(self) -> Mapping[ClassRef, tuple[Model, ...]]:
        found: dict[ClassRef, dict[str, Model]] = {}
        for model, admin in self._registrations:
            for klass in self.classes.mro(admin) if admin is not None else ():
                if isinstance(klass, ClassRef):
                    found.setdefault(klass, {})[model.label] = model
        return {klass: tuple(models.values()) for klass, models in found.items()}

    @functools.cached_property
    def _registrations(self) -> tuple[tuple[Model, ClassRef | None], ...]:
        return tuple(item for path, facts in self.files.items() for item in self._of_file(path, facts))

    def _of_file(self, path: str, facts: FileFacts) -> Iterator[tuple[Model, ClassRef | None]]:
        for fact in facts.classes:
            for decorator in fact.decorators:
                if last_name(decorator.name) == "register" and decorator.call is not None:
                    klass = ClassRef(path, fact.qualname, fact.line)
                    for source in decorator.call.args:
                        yield from self._pairs(path, source, klass)
        for register in facts.registers:
            arguments = register.call.args
            if last_name(register.call.callee) == "register" and "site" in register.call.callee and arguments:
                klass_ref = self.names.resolve(path, arguments[1]) if len(arguments) > 1 else None
                yield from self._pairs(path, arguments[0], klass_ref if isinstance(klass_ref, ClassRef) else None)

    def _pairs(self, path: str, source: str, klass: ClassRef | None) -> Iterator[tuple[Model, ClassRef | None]]:
        for name in source.strip("()[]").split(","):
            model = self.model_of(self.names.model_reference(path, name.strip())) if name.strip() else None
            if model is not None:
                yield model, klass
