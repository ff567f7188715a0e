"""Libraries that watch a model: history, audit, dirty tracking, cache, trees."""

from __future__ import annotations

from codemods.project.classes import Classes, Klass
from codemods.project.facts import CallFact, ImportFact
from codemods.project.libraries import MIXIN_PREFIXES, REGISTRATIONS
from codemods.project.model import ClassRef, External, Ref
from codemods.project.names import last_name

_HARMLESS = ("Key", "Manager", "ManyToManyField", "OneToOneField")
"""Fields and managers of such libraries that watch nothing."""


class Mixins:
    """Which libraries are known to watch which model."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._registered: dict[Klass, list[str]] = {}

    def add_registration(self, path: str, call: CallFact, imports: tuple[ImportFact, ...] = ()) -> None:
        """Notes a call such as `auditlog.register(Order)`."""
        found = self._callee(path, call.callee, imports)
        if not isinstance(found, External) or (library := REGISTRATIONS.get(found.dotted)) is None or not call.args:
            return
        model = self.classes.names.model_reference(path, call.args[0])
        if model is None:
            local = next((item for item in imports if item.name == call.args[0]), None)
            model = None if local is None else self.classes.names.imported(path, local)
        if isinstance(model, (ClassRef, External)):
            self._registered.setdefault(model, []).append(library)

    def _callee(self, path: str, callee: str, imports: tuple[ImportFact, ...]) -> Ref | None:
        first, _, rest = callee.partition(".")
        local = next((item for item in imports if item.name == first), None)
        found = self.classes.names.imported(path, local) if local is not None else None
        if found is None:
            return self.classes.names.resolve(path, callee)
        for part in rest.split(".") if rest else ():
            found = None if found is None else self.classes.names.member(found, part)
        return found

    def of(self, klass: Klass, order: tuple[Klass, ...]) -> tuple[str, ...]:
        """The mixins of a model by bases, fields, decorators and registrations."""
        found: list[str] = []
        for item in order:
            found.extend(self._registered.get(item, ()))
            if isinstance(item, External):
                found.extend([item.dotted] if item.dotted.startswith(MIXIN_PREFIXES) else [])
                continue
            fact = self.classes.fact(item)
            if fact is None:
                continue
            names = [decorator.name for decorator in fact.decorators]
            names.extend(assign.call.callee for assign in fact.assigns if assign.call is not None)
            for name in dict.fromkeys(names):
                ref = self.classes.called(item.path, name) if name and "()" not in name else None
                for above in self.classes.mro(ref) if isinstance(ref, (ClassRef, External)) else ():
                    found.extend(self._mixin_name(above) if isinstance(above, External) else ())
        return tuple(dict.fromkeys(found))

    def _mixin_name(self, ref: External) -> list[str]:
        if ref.dotted in REGISTRATIONS:
            return [REGISTRATIONS[ref.dotted]]
        if ref.dotted.startswith(MIXIN_PREFIXES) and not last_name(ref.dotted).endswith(_HARMLESS):
            return [ref.dotted]
        return []
