"""The index of a project: names, classes, models, receivers, tasks, views and settings, read and never run."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codemods.project.admin import Admin
from codemods.project.apps import Apps, installed_folders
from codemods.project.callers import Callers, CallSite
from codemods.project.classes import Klass
from codemods.project.discover import Discovery, discover, path_entry
from codemods.project.facts import FileFacts
from codemods.project.files import BYTES_KEPT
from codemods.project.gathering import Reader
from codemods.project.kept import KeptFiles
from codemods.project.labels import installed_library_models
from codemods.project.libraries import SAVES, LibrarySave
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
    snake_case,
)
from codemods.project.models import Models
from codemods.project.named import ProjectNames
from codemods.project.querysets import QuerySets
from codemods.project.question import question
from codemods.project.reading import read_facts_over
from codemods.project.signals import SignalReader
from codemods.project.source import Skipped, SourceFile
from codemods.project.tasks import TaskReader
from codemods.project.testmodels import models_among_tests, user_label
from codemods.project.views import Views


class Project(ProjectNames):
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
        self._names.user_model = self._user_model_ref
        self._names.model_by_label = self._model_ref
        self._names.loaded_class = self._loaded_class

    @classmethod
    def load(
        cls,
        root: Path,
        *,
        exclude: Sequence[str] = (),
        include_tests: bool = False,
        kept: KeptFiles | None = None,
        jobs: int = 1,
    ) -> Project:
        """Reads the project in the folder `root`. Test code counts only with `include_tests`, migrations never.

        `kept`: what earlier runs know of the files that were discovered. `jobs`: over so many processes.
        """
        discovery = discover(Path(root), exclude=exclude) if kept is None else kept.discovery
        counted = [item for item in discovery.files if not item.is_migration and (include_tests or not item.is_test)]
        sizes = {item.path: item.size for item in counted}
        reader = Reader(discovery.root, kept, room=BYTES_KEPT)
        found = dict(zip(sizes, reader.facts(sizes, jobs), strict=True))
        facts = {path: item for path, item in found.items() if isinstance(item, FileFacts)}
        skipped = [item for item in found.values() if isinstance(item, Skipped)]
        project = cls(discovery, facts, skipped)
        project.kept = kept
        for source in reader.sources:
            project.keep(source)
        return project

    def with_overlay(self, overlay: Mapping[str, bytes]) -> Project:
        """The same project with these contents instead of what the files hold; what is known of others is kept."""
        known = self.discovery.by_path
        paths = {*known, *overlay}
        added = [path_entry(path, len(data), paths) for path, data in overlay.items() if path not in known]
        files = tuple(sorted((*self.discovery.files, *added), key=lambda entry: entry.path))
        discovery = dataclasses.replace(self.discovery, files=files) if added else self.discovery
        kept = {path: facts for path, facts in self._counted.items() if path not in overlay}
        skipped = {path: item for path, item in self._skipped.items() if path not in overlay}
        changed: list[SourceFile] = []
        for entry in files:
            if entry.path in overlay and (entry.path in self._counted or entry in added):
                found, source = read_facts_over(entry.path, overlay[entry.path], self.kept)
                if isinstance(found, Skipped):
                    skipped[entry.path] = found
                else:
                    kept[entry.path] = found
                if source is not None:
                    changed.append(source)
        kept = dict(sorted(kept.items()))  # answers must not hang on what was put on top of what
        project = Project(discovery, kept, skipped.values(), {**self.overlay, **overlay}, self._django)
        project.kept = self.kept
        project.take_over(self, overlay)
        for source in changed:
            project.keep(source)
        return project

    def with_django(self, django: Version) -> Project:
        """The same project for this version of Django, whatever its requirements say."""
        project = Project(self.discovery, self._counted, self._skipped.values(), self.overlay, django)
        project.kept = self.kept
        return project

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

    @property
    @question
    def all_models(self) -> tuple[Model, ...]:
        """All models of the project, also those whose labels collide."""
        return self._every_model

    @functools.cached_property
    def _every_model(self) -> tuple[Model, ...]:
        return tuple(model for model in self._models.by_class.values() if isinstance(model.ref, ClassRef))

    @property
    @question
    def models(self) -> Mapping[str, Model]:
        """The project's models by label, abstract ones too; of several with one label the one nearest to the root."""
        return self._models_by_label

    @functools.cached_property
    def _models_by_label(self) -> Mapping[str, Model]:
        found: dict[str, Model] = {}
        for model in sorted(self.all_models, key=lambda item: (item.at.count("/"), item.at)):
            found.setdefault(model.label, model)
        return dict(sorted(found.items()))

    @question
    def models_in_words(self, words: str) -> tuple[Model, ...]:
        """The concrete models that have this name: `OrderLine` is "order_line", and "orderline" as Django calls it."""
        return self._models_by_words.get(words, ())

    @functools.cached_property
    def _models_by_words(self) -> Mapping[str, tuple[Model, ...]]:
        found: dict[str, tuple[Model, ...]] = {}
        for model in self._every_model:
            if not model.abstract:
                for words in {snake_case(model.name), model.name.lower()}:
                    found[words] = (*found.get(words, ()), model)
        return found

    @question
    def model_of(self, ref: Ref | None) -> Model | None:
        """The model that a class is, Django's own and known libraries' too."""
        return self._models.model(ref) if isinstance(ref, (ClassRef, External)) else None

    @question
    def model_by_label(self, label: str, near: str | None = None) -> Model | None:
        """The model of a label such as "shop.Order" or "auth.User"; `near`: a path, to tell equal labels apart."""
        klass = self._models.find(label, near)
        return None if klass is None else self._models.model(klass)

    @question
    def user_model(self) -> Model | None:
        """The model that AUTH_USER_MODEL names; Django's own where the settings name none."""
        return self.model_by_label(self._user_label)

    @question
    def concrete_models(self, model: Model) -> tuple[Model, ...]:
        """The model itself unless it is abstract, and every model that extends it."""
        below = self.subclasses(model.ref) if isinstance(model.ref, ClassRef) else ()
        found = [model, *(item for klass in below if (item := self._models.model(klass)) is not None)]
        return tuple(item for item in found if not item.abstract)

    @functools.cached_property
    def _querysets(self) -> QuerySets:
        return QuerySets(self._classes, self.function)

    @question
    def manager_method(self, model: Model, manager: str, name: str) -> FunctionRef | None:
        """The project's method of that name on the model's manager, or on the queryset behind it."""
        return self._querysets.method(model, manager, name)

    @question
    def queryset_classes(self, model: Model, manager: str) -> tuple[Klass, ...]:
        """The queryset classes behind a manager: of from_queryset, as_manager, or what its get_queryset() returns."""
        return self._querysets.of(model, manager)

    @question
    def models_of_manager(self, klass: ClassRef) -> tuple[Model, ...]:
        """The models that have the class (or a class made from it) as a manager or queryset."""
        return self._models_by_manager.get(klass, ())

    @functools.cached_property
    def _models_by_manager(self) -> Mapping[Klass, tuple[Model, ...]]:
        return self._querysets.models(self._every_model)

    @question
    def queryset_class_method(self, klass: ClassRef, name: str) -> FunctionRef | None:
        """The project's method of that name on a queryset (or manager) class."""
        return found if isinstance(found := self._classes.method(klass, name), FunctionRef) else None

    def library_save(self, ref: External) -> LibrarySave | None:
        """What a known library's `save` (an External of `Model.save`) does; None where it is not known."""
        return SAVES.get(ref.dotted)

    @question
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

    @property
    @question
    def receivers(self) -> tuple[Receiver, ...]:
        """Every receiver that is connected to a signal."""
        return self._receivers

    @functools.cached_property
    def _receivers(self) -> tuple[Receiver, ...]:
        reader = SignalReader(self._names, self._classes, self._models, self._classes.local_imports)
        return tuple(item for path, facts in self._counted.items() for item in reader.receivers(path, facts))

    @question
    def receivers_with(self, function: FunctionRef) -> tuple[Receiver, ...]:
        """The connections of a function to signals."""
        return self._receivers_by_function.get(function, ())

    @functools.cached_property
    def _receivers_by_function(self) -> Mapping[FunctionRef, tuple[Receiver, ...]]:
        found: dict[FunctionRef, tuple[Receiver, ...]] = {}
        for item in self._receivers:
            if item.function is not None:
                found[item.function] = (*found.get(item.function, ()), item)
        return found

    @question
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

    @property
    @question
    def tasks(self) -> Mapping[FunctionRef, Task]:
        """The tasks of every known queue, by function."""
        return self._tasks

    @functools.cached_property
    def _tasks(self) -> Mapping[FunctionRef, Task]:
        reader = TaskReader(self._names, self._classes)
        found = [task for path, facts in self._counted.items() for task in reader.tasks(path, facts)]
        return {task.function: task for task in found}

    @question
    def task(self, function: FunctionRef) -> Task | None:
        """The task that a function is."""
        return self._tasks.get(function)

    @question
    def methods_named(self, *names: str) -> tuple[FunctionRef, ...]:
        """Every method of one of these names in code that counts, by file and line."""
        found = [item for name in dict.fromkeys(names) for item in self._methods_by_name.get(name, ())]
        return tuple(ref for _, ref in sorted(found, key=lambda item: item[0]))

    @functools.cached_property
    def _methods_by_name(self) -> Mapping[str, list[tuple[int, FunctionRef]]]:
        """By last name, with their places among all methods."""
        found: dict[str, list[tuple[int, FunctionRef]]] = {}
        place = itertools.count()
        for path, facts in self._counted.items():
            for item in facts.functions:
                if "." in item.qualname:
                    ref = FunctionRef(path, item.qualname, item.line)
                    found.setdefault(ref.name, []).append((next(place), ref))
        return found

    @functools.cached_property
    def _callers(self) -> Callers:
        return Callers(self._counted)

    @question
    def callers_named(self, name: str) -> tuple[CallSite, ...]:
        """Every place in code that counts that calls something whose last name is `name`."""
        return self._callers.calls(name)

    @question
    def references_to(self, name: str) -> tuple[CallSite, ...]:
        """Every place that mentions the name other than calling, importing or defining it."""
        return self._callers.references(name)

    @functools.cached_property
    def _views(self) -> Views:
        return Views(self._names, self._classes, self._counted)

    @question
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

    @question
    def request_attribute(self, name: str) -> tuple[Assigned, ...]:
        """Where anything in the project is bound to `request.<name>`."""
        return self._request_attributes.get(name, ())

    # --- for the tracer

    @functools.cached_property
    def _admin(self) -> Admin:
        return Admin(self._names, self._classes, self._counted, self.model_of)

    @question
    def admin_model(self, klass: ClassRef) -> Model | None:
        """The model that an admin class edits; None for no admin class, or one of several models."""
        return self._admin.model(klass)

    @question
    def is_in_admin(self, model: Model) -> bool:
        """True where the admin edits the model."""
        return self._admin.edits(model)
