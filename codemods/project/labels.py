"""Labels of models: "shop.Order" to its class and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from codemods.project.apps import Apps
from codemods.project.classes import Klass
from codemods.project.expressions import is_true, string_constant
from codemods.project.libraries import library_module
from codemods.project.meta import MetaReader
from codemods.project.model import ClassRef, External

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


def installed_library_models(installed: Iterable[str]) -> list[External]:
    """The models of the libraries among the installed apps; auth and contenttypes always."""
    names = {*installed, "django.contrib.auth", "django.contrib.contenttypes"}
    modules = [module for module in LIBRARY_LABELS.values() if module.rpartition(".")[0] in names]
    return [External(f"{module}.{name}") for module in modules for name in library_module(module)]


class Labels:
    """The models of the project by label and by name, and the labels of classes."""

    def __init__(self, apps: Apps, meta: MetaReader, scope_of: Callable[[str], str]) -> None:
        self.apps = apps
        self.meta = meta
        self.scope_of = scope_of
        self._by_label: dict[str, list[ClassRef]] = {}
        self._by_name: dict[str, list[ClassRef]] = {}
        self._unsorted: dict[str, list[ClassRef]] = {}
        """All classes by name, while it is not yet known which of them are models."""

    def register(self, klasses: Iterable[ClassRef], is_model: Callable[[ClassRef], bool]) -> None:
        """Takes in those of the project's classes that are models."""
        klasses = list(klasses)
        # To tell whether a class is a model, its bases must be known, and a base may be looked up by its label.
        for klass in klasses:
            self._unsorted.setdefault(klass.qualname.lower(), []).append(klass)
        models = [klass for klass in klasses if is_model(klass)]
        self._unsorted = {}
        for klass in models:
            name = klass.qualname.rpartition(".")[2]
            self._by_name.setdefault(name.lower(), []).append(klass)
            self._by_label.setdefault(f"{self.app_label(klass)}.{name}".lower(), []).append(klass)

    def candidates(self, label: str) -> list[ClassRef]:
        """The project's classes of a label; ".Name" stands for every app."""
        if self._unsorted:
            return self._likely(label.lower())
        return (
            self._by_name.get(label[1:].lower()) if label.startswith(".") else self._by_label.get(label.lower())
        ) or []

    def _likely(self, label: str) -> list[ClassRef]:
        """The classes that may have the label: by the name of the app and where they stand."""
        app, _, name = label.rpartition(".")
        found = [item for item in self._unsorted.get(name, []) if not app or self._own_label(item).lower() == app]
        return [item for item in found if "model" in item.path] or found

    def _own_label(self, klass: ClassRef) -> str:
        return string_constant(self.meta.own(klass).get("app_label")) or self.apps.label(klass.path)

    def find(self, label: str, near: str | None) -> Klass | None:
        """The class of a label; of several the one of the same project, then the nearest to `near`."""
        app = self.apps.label(near) if label.startswith(".") and near is not None else ""
        own = self.find(f"{app}{label}", near) if app else None  # models.py at the root is of no app
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
        given = self.meta.text(klass, "app_label")
        if given is not None:
            return given
        if isinstance(klass, ClassRef):
            return self.apps.label(klass.path)
        parts = klass.dotted.split(".")
        return parts[parts.index("models") - 1] if "models" in parts[1:] else parts[0]

    def label(self, klass: Klass) -> str:
        name = klass.qualname if isinstance(klass, ClassRef) else klass.dotted
        return f"{self.app_label(klass)}.{name.rpartition('.')[2]}"


def _shared(first: str, second: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, other in zip(first.split("/")[:-1], second.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count
