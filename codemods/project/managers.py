"""Managers of models, and the querysets behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codemods.project.classes import Classes, Klass
from codemods.project.expressions import is_true
from codemods.project.facts import AssignFact, CallFact
from codemods.project.libraries import is_unknown, library_class, library_name
from codemods.project.meta import MetaReader
from codemods.project.model import Assigned, ClassRef, External, Manager
from codemods.project.names import last_name

MANAGER = External("django.db.models.Manager")
QUERYSET = External("django.db.models.QuerySet")
MANAGERS = frozenset({"django.db.models.Manager", "django.db.models.manager.BaseManager"})
QUERYSETS = frozenset({"django.db.models.QuerySet"})
_MODEL = External("django.db.models.Model")


class ManagerReader:
    """Reads the manager attributes of models."""

    def __init__(self, classes: Classes, meta: MetaReader) -> None:
        self.classes = classes
        self.meta = meta

    def managers(self, klass: Klass) -> Mapping[str, Manager]:
        """The managers by name, inherited ones included; the default one is marked."""
        found: dict[str, tuple[Klass, ...]] = {}
        order = self.classes.mro(klass)
        hidden: set[str] = set()
        inherited: list[str] = []
        for item in order:
            if item == _MODEL:
                break
            own: list[str] = []
            for assign in self._assigns(item):
                classes = self.manager_classes(item, assign)
                if classes and assign.name not in found and assign.name not in hidden:
                    found[assign.name] = classes
                    own.append(assign.name)
                elif not classes:
                    hidden.add(assign.name)
            # Django orders managers by class in the MRO, then by declaration.
            inherited.extend(own)
        implicit = not found
        if implicit:
            found["objects"] = (MANAGER,)
            inherited.append("objects")
        default = self.meta.text(klass, "default_manager_name") or inherited[0]
        return {
            name: Manager(name, classes, self._in_migrations(classes), name == default)
            for name, classes in found.items()
        }

    def _assigns(self, klass: Klass) -> Iterable[AssignFact]:
        if isinstance(klass, ClassRef):
            fact = self.classes.fact(klass)
            return () if fact is None else fact.assigns
        known = library_class(klass.dotted)
        return () if known is None else known.assigns.values()

    def _in_migrations(self, classes: tuple[Klass, ...]) -> bool:
        found = self.classes.attribute(classes[0], "use_in_migrations")
        return found is not None and isinstance(found[1], Assigned) and is_true(found[1].source)

    def manager_classes(self, owner: Klass, assign: AssignFact) -> tuple[Klass, ...]:
        """The manager's class, then the queryset's; empty where the attribute is no manager."""
        call = assign.call
        if call is not None:
            return self._called(owner, call, assign.line)
        if isinstance(owner, ClassRef) and assign.source.isidentifier():
            # A second name of another manager of the class.
            sibling = self.classes.members(owner).get(assign.source)
            if isinstance(sibling, Assigned) and assign.source != assign.name:
                fact = self.classes.assign_fact(sibling)
                return () if fact is None or fact.call is None else self._called(owner, fact.call, assign.line)
        return ()

    def _called(self, owner: Klass, call: CallFact, line: int) -> tuple[Klass, ...]:
        name = last_name(call.callee)
        if name == "as_manager":
            return self._as_manager(owner, call.callee.rpartition(".")[0])
        if call.callee.endswith("from_queryset()") and call.inner is not None:
            if not isinstance(owner, ClassRef):
                return (MANAGER,)
            return self._managers_only(tuple(self.classes.made_by(owner.path, call.inner, line)))
        if "()" in call.callee or not call.callee:
            return ()
        return self._managers_only(self._instantiated(owner, call.callee))

    def _instantiated(self, owner: Klass, callee: str) -> tuple[Klass, ...]:
        if isinstance(owner, External):
            dotted = library_name(callee)
            sibling = f"{owner.dotted.rpartition('.')[0]}.{dotted}"
            return (External(sibling if library_class(sibling) else dotted),)
        found = self.classes.names.resolve(owner.path, callee)
        if isinstance(found, Assigned) and (inner := self.classes.assigned_call(found)) is not None:
            return tuple(self.classes.made_by(found.path, inner, found.line))
        return (found,) if isinstance(found, (ClassRef, External)) else ()

    def _as_manager(self, owner: Klass, dotted: str) -> tuple[Klass, ...]:
        path = owner.path if isinstance(owner, ClassRef) else None
        found = self.classes.names.resolve(path, dotted) if path is not None else External(dotted)
        return (MANAGER, found) if isinstance(found, (ClassRef, External)) else (MANAGER,)

    def _managers_only(self, classes: tuple[Klass, ...]) -> tuple[Klass, ...]:
        return classes if classes and self.is_manager(classes[0]) else ()

    def is_manager(self, klass: Klass) -> bool:
        """A manager class, also an unknown library's whose name says so."""
        if self.classes.is_subclass(klass, MANAGERS):
            return True
        outside = [item.dotted for item in self.classes.mro(klass) if isinstance(item, External)]
        return any(is_unknown(dotted) and dotted.endswith("Manager") for dotted in outside)
