"""What names mean and what classes are made of, as questions of the project."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Mapping

from codemods.project.classes import Classes, Klass, Property, main_function
from codemods.project.discover import Discovery
from codemods.project.expressions import dotted_name, string_constant
from codemods.project.facts import CallFact, FileFacts, FunctionFact, ImportFact
from codemods.project.files import ProjectFiles
from codemods.project.libraries import canonical
from codemods.project.model import ClassRef, External, FunctionRef, Ref, Version
from codemods.project.names import Modules, Names
from codemods.project.question import question
from codemods.project.reading import call_fact
from codemods.project.source import Skipped


class ProjectNames(ProjectFiles):
    """The part of a project that needs no models."""

    def __init__(
        self,
        discovery: Discovery,
        facts: Mapping[str, FileFacts],
        skipped: Iterable[Skipped],
        overlay: Mapping[str, bytes] | None = None,
        django: Version | None = None,
    ) -> None:
        """`facts`: of the files that count; of others they are read when a name leads there."""
        super().__init__(discovery, facts, skipped, overlay, django)
        known = discovery.by_path.__contains__
        modules = Modules(discovery.find_module, known, discovery.module_name, self.facts, self.function)
        self._names = Names(modules)
        self._classes = Classes(self._names)
        self._names.setting = lambda name: string_constant(self.settings.values.get(name))

    # --- definitions

    @question
    def function_fact(self, ref: FunctionRef) -> FunctionFact | None:
        """Parameters, decorators and lines of a function, without its tree."""
        functions = self._classes.table(ref.path).functions.get(ref.qualname, [])
        exact = next((item for item in functions if item.line == ref.line), None)
        return exact or main_function(functions)

    @question
    def class_of(self, ref: FunctionRef) -> ClassRef | None:
        """The class whose body holds the method."""
        owner = ref.qualname.rpartition(".")[0]
        fact = self._classes.table(ref.path).classes.get(owner) if owner else None
        return None if fact is None else ClassRef(ref.path, owner, fact.line)

    # --- names

    @question
    def resolve(self, path: str, dotted: str, *, line: int | None = None) -> Ref | None:
        """What a dotted name means at module level of the file; builtins are External("builtins.max")."""
        return self._names.resolve(path, dotted, line)

    @question
    def resolve_import(self, path: str, module: str, name: str | None, level: int = 0) -> Ref | None:
        """What `from <dots><module> import <name>` binds in that file; `name` None: the module itself."""
        return self._names.resolve_import(path, module, name, level)

    def resolve_expr(self, path: str, node: ast.expr) -> Ref | None:
        """What a name or attribute means at module level; model lookups (`get_user_model()`) too."""
        if isinstance(node, ast.Call):
            return self.resolve_lookup(path, node)
        plain = node if isinstance(node, (ast.Name, ast.Attribute)) else None
        dotted = dotted_name(plain) if plain is not None else None
        return None if dotted is None else self.resolve(path, dotted)

    def resolve_lookup(self, path: str, node: ast.Call) -> Ref | None:
        """The class that a call looks up: get_user_model(), apps.get_model("app", "Model"), get_class("app.m", "X")."""
        name = (dotted_name(node.func) or "").rpartition(".")[2]
        if "model" not in name and "class" not in name:
            return None
        call = call_fact(node)
        return None if call is None else self.called(path, call)

    @question
    def called(self, path: str, call: CallFact) -> Ref | None:
        """The class that a call returns which looks up a class, see `resolve_lookup`."""
        return self._names.called(path, call)

    @question
    def member(self, ref: Ref, name: str) -> Ref | None:
        """What `ref.name` is: of a module, class or external thing."""
        return self._names.member(ref, name)

    @question
    def imported(self, path: str, fact: ImportFact) -> Ref | None:
        """What an import within a function (see `FunctionFact.imports`) binds."""
        return self._names.imported(path, fact)

    def canonical(self, dotted: str) -> str:
        """The documented name of a library's thing: "django.db.models.expressions.F" -> "django.db.models.F"."""
        return canonical(dotted)

    # --- classes

    @question
    def bases(self, klass: ClassRef) -> tuple[Klass, ...]:
        """The direct bases; one that could not be resolved is an External of its source text."""
        return self._classes.bases(klass)

    @question
    def mro(self, klass: Klass) -> tuple[Klass, ...]:
        """The linearised class and bases, itself first."""
        return self._classes.mro(klass)

    @question
    def is_subclass(self, klass: Ref, *dotted: str) -> bool:
        """Is it, or does it inherit from, one of these library classes (canonical dotted names)?"""
        return self._classes.is_subclass(klass, frozenset(dotted))

    @question
    def class_attribute(self, klass: Klass, name: str) -> tuple[Klass, Ref] | None:
        """The class of the MRO that defines the attribute first, and what it is bound to there."""
        return self._classes.attribute(klass, name)

    @question
    def method(self, klass: Klass, name: str, *, after: ClassRef | None = None) -> FunctionRef | External | None:
        """The method that a call reaches; an External where a library's class has it or an unknown base may have it."""
        return self._classes.method(klass, name, after)

    @question
    def property_of(self, klass: Klass, name: str) -> Property | None:
        """The property of that name (getter and setter) through the MRO."""
        return self._classes.property(klass, name)

    @functools.cached_property
    def _subclasses(self) -> Mapping[ClassRef, tuple[ClassRef, ...]]:
        found: dict[ClassRef, list[ClassRef]] = {}
        for klass in self.classes:
            for item in self._classes.mro(klass)[1:]:
                if isinstance(item, ClassRef):
                    found.setdefault(item, []).append(klass)
        return {klass: tuple(items) for klass, items in found.items()}

    @question
    def subclasses(self, klass: ClassRef) -> tuple[ClassRef, ...]:
        """All known subclasses in the project, also indirect ones."""
        return self._subclasses.get(klass, ())

    @property
    @question
    def classes(self) -> tuple[ClassRef, ...]:
        """All classes of the files that count."""
        return self._all_classes

    @functools.cached_property
    def _all_classes(self) -> tuple[ClassRef, ...]:
        return tuple(self._classes_in(self._counted))

    def _classes_in(self, paths: Iterable[str]) -> list[ClassRef]:
        tables = ((path, self._classes.table(path)) for path in paths)
        return [ClassRef(path, item.qualname, item.line) for path, table in tables for item in table.classes.values()]
