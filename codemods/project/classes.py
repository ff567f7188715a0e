"""The class graph: bases, linearisation, members, subclasses."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence

from codemods.project.facts import AssignFact, CallFact, ClassFact, FileFacts, FunctionFact, ImportFact
from codemods.project.libraries import is_unknown, library_class, library_is_subclass, library_mro
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, Ref
from codemods.project.names import Names, last_name
from codemods.records import dataclass

Klass = ClassRef | External


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class: its getter and, where it has one, its setter."""

    getter: FunctionRef
    setter: FunctionRef | None = None


class ClassTable:
    """The classes of one file by qualified name, with their members."""

    def __init__(self, facts: FileFacts) -> None:
        self.classes: dict[str, ClassFact] = {}
        for item in facts.classes:
            known = self.classes.get(item.qualname)
            if known is None or known.fallback or not item.fallback:
                self.classes[item.qualname] = item
        self.functions: dict[str, list[FunctionFact]] = {}
        for function in facts.functions:
            self.functions.setdefault(function.qualname, []).append(function)


def main_function(functions: Sequence[FunctionFact]) -> FunctionFact | None:
    """The definition that counts of several with one name: the last that is no overload, setter or fallback."""
    for allow_fallback in (False, True):
        for item in reversed(functions):
            kinds = {last_name(decorator.name) for decorator in item.decorators}
            if not kinds & {"setter", "deleter", "overload"} and (allow_fallback or not item.fallback):
                return item
    return functions[-1] if functions else None


@functools.lru_cache(maxsize=4096)
def _library_mro(dotted: str) -> tuple[Klass, ...]:
    return tuple(External(item) for item in library_mro(dotted))


class Classes:
    """Bases and members of the project's classes, libraries' included as far as they are known."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._tables: dict[str, ClassTable] = {}
        self._bases: dict[ClassRef, tuple[Klass, ...]] = {}
        self._mro: dict[ClassRef, tuple[Klass, ...]] = {}
        self._members: dict[ClassRef, dict[str, Assigned | FunctionRef | ClassRef]] = {}
        names.class_member = self.resolved_member

    def table(self, path: str) -> ClassTable:
        """The classes and functions of one file by qualified name."""
        found = self._tables.get(path)
        if found is None:
            facts = self.names.modules.facts(path)
            found = self._tables[path] = ClassTable(facts or FileFacts(path))
        return found

    def fact(self, klass: ClassRef) -> ClassFact | None:
        """The class statement's facts."""
        return self.table(klass.path).classes.get(klass.qualname)

    def exact(self, klass: ClassRef) -> ClassRef:
        """The reference with the line of the class statement, so that it does not hang on who asked first."""
        fact = self.fact(klass)
        return klass if fact is None or fact.line == klass.line else ClassRef(klass.path, klass.qualname, fact.line)

    def local_imports(self, path: str, function: str | None) -> tuple[ImportFact, ...]:
        """The imports of a function and of those around it."""
        found: list[ImportFact] = []
        while function:
            for item in self.table(path).functions.get(function, []):
                found.extend(item.imports)
            function = function.rpartition(".<locals>.")[0]
        return tuple(found)

    # --- bases

    def bases(self, klass: ClassRef) -> tuple[Klass, ...]:
        """The direct bases; what could not be resolved is an External of its source text."""
        found = self._bases.get(klass)
        if found is None:
            self._bases[klass] = ()
            fact = self.fact(klass)
            found = () if fact is None else tuple(self._resolved_bases(klass, fact))
            self._bases[klass] = found
        return found

    def _resolved_bases(self, klass: ClassRef, fact: ClassFact) -> Iterable[Klass]:
        for position, source in enumerate(fact.bases):
            call = fact.base_calls.get(position)
            if call is not None:
                yield from self.made_by(klass.path, call, fact.line)
            else:
                yield from self._base(klass.path, source, fact.line)

    def _base(self, path: str, source: str, line: int) -> Iterable[Klass]:
        # The line is the class statement's: `class Order(Order)` extends the Order that was there before.
        found = self.names.resolve(path, source, line - 1) if source else None
        if isinstance(found, (ClassRef, External)):
            yield found
        elif isinstance(found, Assigned) and (call := self.assigned_call(found)) is not None:
            yield from self.made_by(found.path, call, found.line)
        else:
            yield External(source)

    def made_by(self, path: str, call: CallFact, line: int) -> Iterable[Klass]:
        """The classes that a call used as a base (or as a class) stands for."""
        name = last_name(call.callee)
        if name == "from_queryset" and call.args:
            owner = call.callee.rpartition(".")[0]
            for source in (owner, call.args[0]):
                yield from self._base(path, source, line)
        elif name == "with_metaclass":
            for source in call.args[1:]:
                yield from self._base(path, source, line)
        elif name == "temporary_class" or not call.callee:
            yield External("<computed>")
        else:
            found = self.names.called(path, call)
            yield found if isinstance(found, (ClassRef, External)) else External(f"{call.callee}()")

    def called(self, path: str, callee: str) -> Ref | None:
        """What a call of that name calls: a `partial` stands for what it is made of."""
        found = self.names.resolve(path, callee)
        call = self.assigned_call(found) if isinstance(found, Assigned) else None
        if isinstance(found, Assigned) and call is not None and last_name(call.callee) == "partial" and call.args:
            return self.names.resolve(found.path, call.args[0])
        return found

    def assigned_call(self, ref: Assigned) -> CallFact | None:
        """The call that a module-level name or class attribute is bound to."""
        found = self.assign_fact(ref)
        return None if found is None else found.call

    def assign_fact(self, ref: Assigned) -> AssignFact | None:
        """The fact behind an `Assigned`."""
        owner, _, name = ref.qualname.rpartition(".")
        if owner:
            klass = self.table(ref.path).classes.get(owner)
            pool = klass.assigns if klass is not None else ()
        else:
            facts = self.names.modules.facts(ref.path)
            pool = facts.assigns if facts is not None else ()
        matching = [item for item in pool if item.name == name]
        return next((item for item in matching if item.line == ref.line), matching[-1] if matching else None)

    def direct_bases(self, klass: Klass) -> tuple[Klass, ...]:
        """The direct bases, of a library's class as far as they are known."""
        if isinstance(klass, ClassRef):
            return self.bases(klass)
        known = library_class(klass.dotted)
        return () if known is None else tuple(External(base) for base in known.bases)

    def mro(self, klass: Klass) -> tuple[Klass, ...]:
        """The linearised class and its bases (C3; by first mention where the bases do not linearise)."""
        if isinstance(klass, External):
            return _library_mro(klass.dotted)
        found = self._mro.get(klass)
        if found is None:
            # Circular inheritance ends here: while it is being computed, a class has itself alone.
            klass = self.exact(klass)
            self._mro[klass] = (klass,)
            bases = [base for base in self.bases(klass) if base != klass]
            above = [[item for item in self.mro(base) if item != klass] for base in bases]
            found = self._mro[klass] = (klass, *_merge([*above, bases]))
        return found

    def is_subclass(self, klass: Ref, wanted: frozenset[str]) -> bool:
        """Is it, or does it inherit from, one of the libraries' classes?"""
        if isinstance(klass, External):
            return library_is_subclass(klass.dotted, wanted)
        if not isinstance(klass, ClassRef):
            return False
        return any(isinstance(item, External) and item.dotted in wanted for item in self.mro(klass))

    # --- members

    def members(self, klass: ClassRef) -> dict[str, Assigned | FunctionRef | ClassRef]:
        """What the class body itself defines, the last definition of each name."""
        found = self._members.get(klass)
        if found is None:
            found = self._members[klass] = self._own_members(klass)
        return found

    def _own_members(self, klass: ClassRef) -> dict[str, Assigned | FunctionRef | ClassRef]:
        table = self.table(klass.path)
        fact = table.classes.get(klass.qualname)
        if fact is None:
            return {}
        placed: dict[str, tuple[int, Assigned | FunctionRef | ClassRef]] = {}

        def put(name: str, line: int, item: Assigned | FunctionRef | ClassRef) -> None:
            if name not in placed or placed[name][0] <= line:
                placed[name] = (line, item)

        prefix = f"{klass.qualname}."
        for assign in fact.assigns:
            if not assign.augmented and (assign.source or assign.annotation is None):
                put(assign.name, assign.line, Assigned(klass.path, prefix + assign.name, assign.line, assign.source))
        for qualname, functions in table.functions.items():
            if qualname.startswith(prefix) and "." not in qualname[len(prefix) :]:
                inside = [item for item in functions if fact.line <= item.line <= fact.end_line]
                if (chosen := main_function(inside)) is not None:
                    put(chosen.qualname[len(prefix) :], chosen.line, FunctionRef(klass.path, qualname, chosen.line))
        for qualname, inner in table.classes.items():
            if qualname.startswith(prefix) and "." not in qualname[len(prefix) :]:
                put(inner.name, inner.line, ClassRef(klass.path, qualname, inner.line))
        return {name: item for name, (_, item) in placed.items()}

    def attribute(self, klass: Klass, name: str) -> tuple[Klass, Assigned | FunctionRef | ClassRef | External] | None:
        """The first class of the MRO that defines the name, and what it is there."""
        for item in self.mro(klass):
            if isinstance(item, ClassRef):
                found = self.members(item).get(name)
                if found is not None:
                    return item, found
            elif (known := library_class(item.dotted)) is not None and name in known.members:
                return item, External(f"{item.dotted}.{name}")
        return None

    def resolved_member(self, klass: ClassRef, name: str) -> Ref | None:
        """What `Klass.name` is, aliases followed."""
        found = self.attribute(klass, name)
        if found is None:
            return None
        owner, item = found
        if isinstance(item, Assigned) and isinstance(owner, ClassRef):
            fact = self.assign_fact(item)
            if fact is not None and fact.source != name:
                return self.names.assigned(item.path, fact, item.qualname)
        return item

    def method(self, klass: Klass, name: str, after: ClassRef | None = None) -> FunctionRef | External | None:
        """The method that a call on an instance reaches; `after`: by super() from that class."""
        order = self.mro(klass)
        if after is not None:
            order = order[order.index(after) + 1 :] if after in order else self.mro(after)[1:]
        for item in order:
            if isinstance(item, External):
                known = library_class(item.dotted)
                if is_unknown(item.dotted) or (known is not None and name in known.members):
                    return External(f"{item.dotted}.{name}")
                continue
            found = self.members(item).get(name)
            if isinstance(found, FunctionRef):
                return found
            if isinstance(found, Assigned):
                return self._aliased_method(item, found)
            if found is not None:
                return None
        return None

    def _aliased_method(self, klass: ClassRef, found: Assigned) -> FunctionRef | External | None:
        """`aliased = other_method` within a class body, or a function of the module."""
        sibling = self.members(klass).get(found.source)
        if isinstance(sibling, FunctionRef):
            return sibling
        fact = self.assign_fact(found)
        ref = None if fact is None else self.names.assigned(found.path, fact, found.qualname)
        return ref if isinstance(ref, (FunctionRef, External)) else None

    def property(self, klass: Klass, name: str) -> Property | None:
        """The property of that name, with its setter."""
        for item in self.mro(klass):
            if not isinstance(item, ClassRef) or name not in self.members(item):
                continue
            functions = self.table(item.path).functions.get(f"{item.qualname}.{name}", [])
            getter = main_function(functions)
            if getter is None or not any(_is_property(decorator.name) for decorator in getter.decorators):
                return None
            setter = next((f for f in functions if any(d.name == f"{name}.setter" for d in f.decorators)), None)
            return Property(
                FunctionRef(item.path, getter.qualname, getter.line),
                None if setter is None else FunctionRef(item.path, setter.qualname, setter.line),
            )
        return None


def _is_property(name: str) -> bool:
    return last_name(name) in ("property", "cached_property")


def _merge(groups: Sequence[Sequence[Klass]]) -> list[Klass]:
    """C3: the first head that is in no other's tail; where there is none, the first head."""
    lists = [list(dict.fromkeys(items))[::-1] for items in groups if items]
    if len(lists) == 2 and len(lists[1]) == 1 and lists[0][-1] == lists[1][0]:  # one base
        return list(groups[0])
    tails = Counter(item for items in lists for item in items[:-1])
    merged: list[Klass] = []
    while lists:
        chosen = next((items[-1] for items in lists if not tails[items[-1]]), lists[0][-1])
        merged.append(chosen)
        for items in lists:
            if items[-1] == chosen or (tails[chosen] and chosen in items):
                _take_out(items, chosen, tails)
        lists = [items for items in lists if items]
    return merged


def _take_out(items: list[Klass], chosen: Klass, tails: Counter[Klass]) -> None:
    """Remove an item from a list (the head is its last); `tails` counts what is in the lists behind the heads."""
    if items[-1] != chosen:
        items.remove(chosen)
        tails[chosen] -= 1
        return
    items.pop()
    if items:
        tails[items[-1]] -= 1
