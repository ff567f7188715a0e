"""Managers' and querysets' methods: where a call on `Order.objects` leads."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping

from codemods.project.classes import Classes, Klass
from codemods.project.expressions import dotted_name
from codemods.project.managers import QUERYSETS
from codemods.project.model import ClassRef, External, FunctionRef, Model

Definition = Callable[[FunctionRef], ast.FunctionDef | ast.AsyncFunctionDef | None]


class QuerySets:
    """The queryset classes behind managers. Remembers what it read."""

    def __init__(self, classes: Classes, function: Definition) -> None:
        self.classes = classes
        self.function = function
        self._returned: dict[ClassRef, tuple[Klass, ...]] = {}

    def method(self, model: Model, manager: str, name: str) -> FunctionRef | None:
        """The project's method of that name on the model's manager, or on the queryset behind it."""
        found = model.managers.get(manager)
        for klass in () if found is None else (*found.classes, *self.of(model, manager)):
            method = self.classes.method(klass, name) if isinstance(klass, ClassRef) else None
            if isinstance(method, FunctionRef):
                return method
        return None

    def of(self, model: Model, manager: str) -> tuple[Klass, ...]:
        """The queryset classes of a manager: of from_queryset, as_manager, or what its get_queryset() returns."""
        found = model.managers.get(manager)
        if found is None:
            return ()
        known = [klass for klass in found.classes if isinstance(klass, (ClassRef, External))]
        order = [item for klass in known for item in self.classes.mro(klass) if isinstance(item, ClassRef)]
        named = [item for item in order if self.classes.is_subclass(item, QUERYSETS)]
        made = [klass for item in order for klass in self._returned_by(item)]
        return tuple(dict.fromkeys([*named, *made]))

    def _returned_by(self, klass: ClassRef) -> tuple[Klass, ...]:
        if klass not in self._returned:
            self._returned[klass] = tuple(self._read(klass))
        return self._returned[klass]

    def _read(self, klass: ClassRef) -> Iterable[Klass]:
        method = self.classes.members(klass).get("get_queryset")
        node = self.function(method) if isinstance(method, FunctionRef) else None
        for item in ast.walk(node) if node is not None else ():
            if isinstance(item, ast.Call) and (dotted := dotted_name(item.func)) is not None:
                ref = self.classes.names.resolve(klass.path, dotted)
                if isinstance(ref, (ClassRef, External)) and self.classes.is_subclass(ref, QUERYSETS):
                    yield ref

    def models(self, models: Iterable[Model]) -> Mapping[Klass, tuple[Model, ...]]:
        """The concrete models by each class that they have (or one made from it) as a manager or queryset."""
        found: dict[Klass, dict[str, Model]] = {}
        for model in models:
            for klass in self._behind(model) if not model.abstract else ():
                found.setdefault(klass, {})[model.at] = model
        return {klass: tuple(some.values()) for klass, some in found.items()}

    def _behind(self, model: Model) -> Iterator[Klass]:
        for name, manager in model.managers.items():
            for item in (*manager.classes, *self.of(model, name)):
                if isinstance(item, (ClassRef, External)):
                    yield from self.classes.mro(item)
