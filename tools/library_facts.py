"""Writes the generated part of the library facts from the packages that are installed here.

    python tools/library_facts.py

makes `codemods/project/stubs/canonical.txt` (which module re-exports what) and `generated.stub` (class hierarchies and
method names of Django, Django REST framework and Celery). Run it after an upgrade of the development environment.
"""

from __future__ import annotations

import importlib
import inspect
import types
from collections import defaultdict
from pathlib import Path

import django
from django.conf import settings

STUBS = Path(__file__).resolve().parent.parent / "codemods" / "project" / "stubs"

PACKAGES = (
    "django.db.models",
    "django.db.models.functions",
    "django.db",
    "django.dispatch",
    "django.forms",
    "django.http",
    "django.urls",
    "django.shortcuts",
    "django.views.generic",
    "django.views",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.postgres.fields",
    "django.test",
    "django.tasks",
    "django.core.files",
    "django.core.mail",
    "django.core.cache",
    "django.template",
    "django.utils.timezone",
    "django.utils.translation",
    "rest_framework.serializers",
    "celery",
)
"""Packages that re-export what their submodules define; a later one never takes a name from an earlier one."""

MODULES = (
    "django.apps",
    "django.contrib.admin",
    "django.contrib.auth.mixins",
    "django.contrib.auth.views",
    "django.contrib.contenttypes.fields",
    "django.contrib.messages.views",
    "django.contrib.postgres.fields",
    "django.contrib.postgres.search",
    "django.contrib.syndication.views",
    "django.core.management.base",
    "django.db.models",
    "django.dispatch",
    "django.forms",
    "django.forms.models",
    "django.forms.formsets",
    "django.test",
    "django.utils.deprecation",
    "django.views.generic",
    "rest_framework.generics",
    "rest_framework.mixins",
    "rest_framework.permissions",
    "rest_framework.serializers",
    "rest_framework.views",
    "rest_framework.viewsets",
    "celery",
)
"""Modules whose classes are listed, with all that they inherit from."""

ROOTS = ("django.", "rest_framework.", "celery.")


def exports() -> dict[str, str]:
    """Dotted name of definition -> dotted name under which it is documented."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        try:
            module = importlib.import_module(package)
        except ImportError:
            continue
        for name in sorted({*vars(module), *getattr(module, "__all__", ())}):
            value = getattr(module, name, None)
            if not isinstance(value, (type, types.FunctionType)):
                continue
            origin = getattr(value, "__module__", None)
            own = getattr(value, "__qualname__", None)
            if name.startswith("_") or not origin or own != name:
                continue
            near = "rest_framework." if package == "rest_framework.serializers" else f"{package}."
            if origin.startswith(near) and origin != package:
                found.setdefault(f"{origin}.{name}", f"{package}.{name}")
    return found


def canonical(klass: type, names: dict[str, str]) -> str:
    """The dotted name under which a class is documented."""
    dotted = f"{klass.__module__}.{klass.__qualname__}"
    return names.get(dotted, dotted)


def gather(names: dict[str, str]) -> dict[str, type]:
    """The classes of the modules and all that they inherit from, by dotted name."""
    classes: dict[str, type] = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for key in sorted({*vars(module), *getattr(module, "__all__", ())}):
            value = getattr(module, key, None)
            if not isinstance(value, type):
                continue
            for klass in inspect.getmro(value):
                if f"{klass.__module__}.".startswith(ROOTS) and not issubclass(klass, BaseException):
                    classes[canonical(klass, names)] = klass
    return classes


def members(klass: type) -> list[str]:
    """The methods and properties that a class body defines."""
    found = []
    for name, value in vars(klass).items():
        plain = isinstance(value, (types.FunctionType, classmethod, staticmethod, property)) or "cached" in str(
            type(value)
        )
        if plain and (not name.startswith("_") or name in ("__init__", "__call__")):
            found.append(name)
    return sorted(found)


def main() -> None:
    """Writes both files."""
    settings.configure(
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.contenttypes", "django.contrib.auth"], DATABASES={}
    )
    django.setup()
    names = exports()
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for origin, target in names.items():
        module, _, name = origin.rpartition(".")
        grouped[module, target.rpartition(".")[0]].append(name)
    lines = [f"{module} {target} {' '.join(sorted(found))}" for (module, target), found in sorted(grouped.items())]
    (STUBS / "canonical.txt").write_text("\n".join(lines) + "\n", "utf-8")
    sections: dict[str, list[str]] = defaultdict(list)
    for dotted, klass in sorted(gather(names).items()):
        module, _, name = dotted.rpartition(".")
        if "<locals>" in dotted or ("." in klass.__qualname__ and module not in MODULES):
            continue
        bases = [canonical(base, names) for base in klass.__bases__ if base is not object]
        own = members(klass)
        head = f"class {name}({', '.join(base for base in bases)}):" if bases else f"class {name}:"
        sections[module].append(head + (" " + " = ".join([*own, "..."]) if own else " ..."))
    text = "".join(f"## {module}\n" + "\n".join(found) + "\n" for module, found in sorted(sections.items()))
    (STUBS / "generated.stub").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
