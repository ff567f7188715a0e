"""The index of a project: names, classes, models, receivers, tasks, views and settings, read and never run."""

from __future__ import annotations

import ast
import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codemods.project.admin import Admin
from codemods.project.apps import Apps, installed_folders
from codemods.project.callers import Callers, CallSite
from codemods.project.classes import Classes, Klass, Property, main_function
from codemods.project.discover import Discovery, discover, path_entry
from codemods.project.expressions import dotted_name, string_constant
from codemods.project.extract import extract_source
from codemods.project.facts import FileFacts, FunctionFact, ImportFact
from codemods.project.files import ProjectFiles
from codemods.project.labels import installed_library_models
from codemods.project.libraries import SAVES, LibrarySave, canonical
from codemods.project.model import (
    Assigned,
    ClassRef,
    External,
    FunctionRef,
    Model,
    Receiver,
    Ref,
    Task,
    Version,
)
from codemods.project.models import Models
from codemods.project.names import Modules, Names
from codemods.project.querysets import QuerySets
from codemods.project.reading import call_fact, read_facts
from codemods.project.signals import SignalReader
from codemods.project.source import Skipped, source_from_bytes
from codemods.project.tasks import TaskReader
from codemods.project.testmodels import models_among_tests, user_label
from codemods.project.views import Views


class Project(ProjectFiles):
    """Everything that is known about one project. Made by `Project.load`; immutable from outside."""

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
        self._names.user_model = self._user_model_ref
        self._names.model_by_label = self._model_ref
        self._names.loaded_class = self._loaded_class
        self._names.setting = lambda name: string_constant(self.settings.values.get(name))

    @classmethod
    def load(cls, root: Path, *, exclude: Sequence[str] = (), include_tests: bool = False) -> Project:
        """Reads the project in the folder `root`. Test code counts only with `include_tests`, migrations never."""
        discovery = discover(Path(root), exclude=exclude)
        facts: dict[str, FileFacts] = {}
        skipped: list[Skipped] = []
        for entry in discovery.files:
            if entry.is_migration or (entry.is_test and not include_tests):
                continue
            found = read_facts(discovery.root, entry.path)
            if isinstance(found, Skipped):
                skipped.append(found)
            else:
                facts[entry.path] = found
        return cls(discovery, facts, skipped)

    def with_overlay(self, overlay: Mapping[str, bytes]) -> Project:
        """The same project with these contents instead of what the files hold; what is known of others is kept."""
        known = self.discovery.by_path
        paths = {*known, *overlay}
        added = [path_entry(path, len(data), paths) for path, data in overlay.items() if path not in known]
        files = tuple(sorted((*self.discovery.files, *added), key=lambda entry: entry.path))
        discovery = dataclasses.replace(self.discovery, files=files) if added else self.discovery
        kept = {path: facts for path, facts in self._counted.items() if path not in overlay}
        skipped = {path: item for path, item in self._skipped.items() if path not in overlay}
        for entry in files:
            if entry.path in overlay and (entry.path in self._counted or entry in added):
                source = source_from_bytes(entry.path, overlay[entry.path])
                found = source if isinstance(source, Skipped) else extract_source(source)
                if isinstance(found, Skipped):
                    skipped[entry.path] = found
                else:
                    kept[entry.path] = found
        project = Project(discovery, kept, skipped.values(), {**self._overlay, **overlay}, self._django)
        for path, source in self._sources.items():
            if path not in overlay:
                project._sources[path] = source
        return project

    def with_django(self, django: Version) -> Project:
        """The same project for this version of Django, whatever its requirements say."""
        return Project(self.discovery, self._counted, self._skipped.values(), self._overlay, django)

    # --- definitions

    def function_fact(self, ref: FunctionRef) -> FunctionFact | None:
        """Parameters, decorators and lines of a function, without its tree."""
        functions = self._classes.table(ref.path).functions.get(ref.qualname, [])
        exact = next((item for item in functions if item.line == ref.line), None)
        return exact or main_function(functions)

    def class_of(self, ref: FunctionRef) -> ClassRef | None:
        """The class whose body holds the method."""
        owner = ref.qualname.rpartition(".")[0]
        fact = self._classes.table(ref.path).classes.get(owner) if owner else None
        return None if fact is None else ClassRef(ref.path, owner, fact.line)

    # --- names

    def resolve(self, path: str, dotted: str, *, line: int | None = None) -> Ref | None:
        """What a dotted name means at module level of the file; builtins are External("builtins.max")."""
        return self._names.resolve(path, dotted, line)

    def resolve_import(self, path: str, module: str, name: str | None, level: int = 0) -> Ref | None:
        """What `from <dots><module> import <name>` binds in that file; `name` None: the module itself."""
        return self._names.resolve_import(path, module, name, level)

    def resolve_expr(self, path: str, node: ast.expr) -> Ref | None:
        """What a name or attribute means at module level; model lookups (`get_user_model()`) too."""
        if isinstance(node, ast.Call):
            return self.resolve_lookup(path, node)
        plain = node if isinstance(node, (ast.Name, ast.Attribute)) else None
        dotted = dotted_name(plain) if plain is not None else None
        return None if dotted is None else self._names.resolve(path, dotted)

    def resolve_lookup(self, path: str, node: ast.Call) -> Ref | None:
        """The class that a call looks up: get_user_model(), apps.get_model("app", "Model"), get_class("app.m", "X")."""
        name = (dotted_name(node.func) or "").rpartition(".")[2]
        if "model" not in name and "class" not in name:
            return None
        call = call_fact(node)
        return None if call is None else self._names.called(path, call)

    def member(self, ref: Ref, name: str) -> Ref | None:
        """What `ref.name` is: of a module, class or external thing."""
        return self._names.member(ref, name)

    def imported(self, path: str, fact: ImportFact) -> Ref | None:
        """What an import within a function (see `FunctionFact.imports`) binds."""
        return self._names.imported(path, fact)

    def canonical(self, dotted: str) -> str:
        """The documented name of a library's thing: "django.db.models.expressions.F" -> "django.db.models.F"."""
        return canonical(dotted)

    # --- classes

    def bases(self, klass: ClassRef) -> tuple[Klass, ...]:
        """The direct bases; one that could not be resolved is an External of its source text."""
        return self._classes.bases(klass)

    def mro(self, klass: Klass) -> tuple[Klass, ...]:
        """The linearised class and bases, itself first."""
        return self._classes.mro(klass)

    def is_subclass(self, klass: Ref, *dotted: str) -> bool:
        """Is it, or does it inherit from, one of these library classes (canonical dotted names)?"""
        return self._classes.is_subclass(klass, frozenset(dotted))

    def class_attribute(self, klass: Klass, name: str) -> tuple[Klass, Ref] | None:
        """The class of the MRO that defines the attribute first, and what it is bound to there."""
        return self._classes.attribute(klass, name)

    def method(self, klass: Klass, name: str, *, after: ClassRef | None = None) -> FunctionRef | External | None:
        """The method that a call reaches; an External where a library's class has it or an unknown base may have it."""
        return self._classes.method(klass, name, after)

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

    def subclasses(self, klass: ClassRef) -> tuple[ClassRef, ...]:
        """All known subclasses in the project, also indirect ones."""
        return self._subclasses.get(klass, ())

    @functools.cached_property
    def classes(self) -> tuple[ClassRef, ...]:
        """All classes of the files that count."""
        return tuple(self._classes_in(self._counted))

    def _classes_in(self, paths: Iterable[str]) -> list[ClassRef]:
        tables = ((path, self._classes.table(path)) for path in paths)
        return [ClassRef(path, item.qualname, item.line) for path, table in tables for item in table.classes.values()]

    # --- models

    @functools.cached_property
    def _models(self) -> Models:
        apps = Apps(
            self._counted.values(),
            self.discovery.by_path,
            installed_folders(self.settings.installed_apps, self.discovery.find_module),
        )
        models = Models(self._classes, apps, self.discovery.project_of, self.settings.default_auto_field)
        self.__dict__["_models"] = models
        extra = models_among_tests(self.discovery, self._counted, self.settings, self._names.resolve_import)
        klasses = [*self.classes, *self._classes_in(extra)]
        models.register(klasses)
        for path, facts in self._counted.items():
            for item in facts.registers:
                models.mixins.add_registration(path, item.call, self._classes.local_imports(path, item.function))
        models.build([*klasses, *installed_library_models(self.settings.installed_apps)])
        return models

    @functools.cached_property
    def all_models(self) -> tuple[Model, ...]:
        """All models of the project, also those whose labels collide."""
        return tuple(model for model in self._models.by_class.values() if isinstance(model.ref, ClassRef))

    @functools.cached_property
    def models(self) -> Mapping[str, Model]:
        """The project's models by label, abstract ones too; of several with one label the one nearest to the root."""
        found: dict[str, Model] = {}
        for model in sorted(self.all_models, key=lambda item: (item.at.count("/"), item.at)):
            found.setdefault(model.label, model)
        return dict(sorted(found.items()))

    def model_of(self, ref: Ref | None) -> Model | None:
        """The model that a class is, Django's own and known libraries' too."""
        return self._models.model(ref) if isinstance(ref, (ClassRef, External)) else None

    def model_by_label(self, label: str, near: str | None = None) -> Model | None:
        """The model of a label such as "shop.Order" or "auth.User"; `near`: a path, to tell equal labels apart."""
        klass = self._models.find(label, near)
        return None if klass is None else self._models.model(klass)

    def user_model(self) -> Model | None:
        """The model that AUTH_USER_MODEL names; Django's own where the settings name none."""
        return self.model_by_label(self._user_label)

    def concrete_models(self, model: Model) -> tuple[Model, ...]:
        """The model itself unless it is abstract, and every model that extends it."""
        below = self.subclasses(model.ref) if isinstance(model.ref, ClassRef) else ()
        found = [model, *(item for klass in below if (item := self._models.model(klass)) is not None)]
        return tuple(item for item in found if not item.abstract)

    @functools.cached_property
    def _querysets(self) -> QuerySets:
        return QuerySets(self._classes, self.function)

    def manager_method(self, model: Model, manager: str, name: str) -> FunctionRef | None:
        """The project's method of that name on the model's manager, or on the queryset behind it."""
        return self._querysets.method(model, manager, name)

    def queryset_classes(self, model: Model, manager: str) -> tuple[Klass, ...]:
        """The queryset classes behind a manager: of from_queryset, as_manager, or what its get_queryset() returns."""
        return self._querysets.of(model, manager)

    def models_of_manager(self, klass: ClassRef) -> tuple[Model, ...]:
        """The models that have the class (or a class made from it) as a manager or queryset."""
        return self._querysets.models(klass, self.all_models)

    def queryset_class_method(self, klass: ClassRef, name: str) -> FunctionRef | None:
        """The project's method of that name on a queryset (or manager) class."""
        return found if isinstance(found := self._classes.method(klass, name), FunctionRef) else None

    def library_save(self, ref: External) -> LibrarySave | None:
        """What a known library's `save` (an External of `Model.save`) does; None where it is not known."""
        return SAVES.get(ref.dotted)

    def model_reference(self, path: str, source: str) -> Model | None:
        """The model that an expression names as in relations and senders: a class, "app.Model", AUTH_USER_MODEL."""
        return self.model_of(self._names.model_reference(path, source))

    def _model_ref(self, label: str, path: str) -> Ref | None:
        return self._models.find(label, path or None)

    def _user_model_ref(self, path: str) -> Ref | None:
        return self._models.find(self._user_label, path or None)

    @functools.cached_property
    def _user_label(self) -> str:
        return user_label(self.discovery, self._counted, self.settings)

    def _loaded_class(self, label: str, name: str, path: str) -> Ref | None:
        """`get_class("catalogue.views", "ProductView")`: a class of a module of the app with that label."""
        app, _, module = label.partition(".")
        for folder in self._models.labels.apps.folders_of(app) if module else ():
            for file in (f"{folder}/{module.replace('.', '/')}.py", f"{folder}/{module.replace('.', '/')}/__init__.py"):
                if file in self.discovery.by_path and (found := self._names.lookup(file, name)) is not None:
                    return found
        return None

    # --- relations between functions

    @functools.cached_property
    def receivers(self) -> tuple[Receiver, ...]:
        """Every receiver that is connected to a signal."""
        reader = SignalReader(self._names, self._classes, self._models, self._classes.local_imports)
        return tuple(item for path, facts in self._counted.items() for item in reader.receivers(path, facts))

    def receivers_of(self, signal: str, model: Model | None) -> tuple[Receiver, ...]:
        """The receivers of a signal that may be sent for the model; None: all of the signal.

        Those without sender and those whose sender could not be resolved are among them. For an abstract model those of
        every model that extends it.
        """
        named = self._receivers_by_signal.get(signal, ())
        if model is None:
            return named
        labels = {item.label for item in self.concrete_models(model)} if model.abstract else {model.label}
        return tuple(
            item for item in named if item.unresolved_sender or not item.senders or labels.intersection(item.senders)
        )

    @functools.cached_property
    def _receivers_by_signal(self) -> Mapping[str, tuple[Receiver, ...]]:
        found: dict[str, tuple[Receiver, ...]] = {}
        for item in self.receivers:
            found[item.signal] = (*found.get(item.signal, ()), item)
        return found

    @functools.cached_property
    def tasks(self) -> Mapping[FunctionRef, Task]:
        """The tasks of every known queue, by function."""
        reader = TaskReader(self._names, self._classes)
        found = [task for path, facts in self._counted.items() for task in reader.tasks(path, facts)]
        return {task.function: task for task in found}

    @functools.cached_property
    def _callers(self) -> Callers:
        return Callers(self._counted)

    def callers_named(self, name: str) -> tuple[CallSite, ...]:
        """Every place in code that counts that calls something whose last name is `name`."""
        return self._callers.calls(name)

    def references_to(self, name: str) -> tuple[CallSite, ...]:
        """Every place that mentions the name other than calling, importing or defining it."""
        return self._callers.references(name)

    @functools.cached_property
    def _views(self) -> Views:
        return Views(self._names, self._classes, self._counted)

    def is_view(self, ref: FunctionRef) -> str | None:
        """How the function is known to run as (part of) a view; None where it is not."""
        return self._views.is_view(ref)

    @functools.cached_property
    def _request_attributes(self) -> Mapping[str, tuple[Assigned, ...]]:
        found: dict[str, tuple[Assigned, ...]] = {}
        for path, facts in self._counted.items():
            for item in facts.request_attributes:
                place = Assigned(path, item.name, item.line, item.source)
                found[item.name] = (*found.get(item.name, ()), place)
        return found

    def request_attributes(self) -> Mapping[str, tuple[Assigned, ...]]:
        """`request.profile = ...` anywhere in the project, by attribute."""
        return self._request_attributes

    # --- for the tracer

    @functools.cached_property
    def _admin(self) -> Admin:
        return Admin(self._names, self._classes, self._counted, self.model_of)

    def admin_model(self, klass: ClassRef) -> Model | None:
        """The model that an admin class edits; None for no admin class, or one of several models."""
        return self._admin.model(klass)

    def is_in_admin(self, model: Model) -> bool:
        """True where the admin edits the model."""
        return self._admin.edits(model)
