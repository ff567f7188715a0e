"""The registry: every module of this folder is a codemod, installed packages and `--codemods PATH` add more."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from codemods.codemod import Codemod

CONFLICT_ORDER = (
    "f-update",
    "atomic-get-or-create",
    "update-fields",
    "on-commit",
    "select-related",
    "prefetch-related",
    "attname",
    "exists-count-aggregate",
    "bulk-create",
    "bulk-update",
    "bounded-queryset",
)
"""Who gets a statement that several want; codemods not named here come after, in alphabetical order."""

FAMILIES = ("races", "queries", "async", "tasks", "drf", "migrations", "settings", "security")

ENTRY_POINTS = "refret.codemods"

_OWN_MODULES = "refret_own_codemods"


class RegistryError(Exception):
    """A codemod that cannot be registered; the message is a sentence for the user."""


def rank(slug: str) -> tuple[int, str]:
    """The sort key of the fixed order."""
    place = CONFLICT_ORDER.index(slug) if slug in CONFLICT_ORDER else len(CONFLICT_ORDER)
    return place, slug


@functools.cache
def load(paths: tuple[Path, ...] = ()) -> Mapping[str, Codemod]:
    """Every codemod by slug, in the fixed order: built in, installed, and those of `paths` (files or folders).

    A built-in module that cannot be imported raises what its import raised.

    Raises:
        RegistryError: where a codemod of one's own cannot be loaded, or two have one slug.
    """
    found: dict[str, Codemod] = {}
    for codemod in (*_built_in(), *_installed(), *_from_paths(paths)):
        if codemod.slug in found:
            message = f"Two codemods are called {codemod.slug}: rename the one that you added."
            raise RegistryError(message)
        found[codemod.slug] = codemod
    return {slug: found[slug] for slug in sorted(found, key=rank)}


def _built_in() -> Iterator[Codemod]:
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            yield importlib.import_module(f"{__name__}.{module.name}").codemod


def _installed() -> Iterator[Codemod]:
    for point in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield _checked(_attempt(point.load, f"the entry point {point.name}"), f"The entry point {point.name}")


def _from_paths(paths: Iterable[Path]) -> Iterator[Codemod]:
    for path in paths:
        if not path.exists():
            message = f"--codemods {path}: there is no such file or folder."
            raise RegistryError(message)
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        for file in files:
            if not file.name.startswith("_"):
                yield _checked(_import_file(file), str(file))


def _import_file(file: Path) -> object:
    name = f"{_OWN_MODULES}.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        message = f"--codemods {file}: not a Python file."
        raise RegistryError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader = spec.loader
    _attempt(lambda: loader.exec_module(module), str(file))
    return getattr(module, "codemod", None)


def _attempt(action: Callable[[], object], what: str) -> object:
    try:
        return action()
    except Exception as error:  # any error of somebody else's module
        message = f"Cannot load {what}: {type(error).__name__}: {error}"
        raise RegistryError(message) from error


def _checked(value: object, what: str) -> Codemod:
    if not isinstance(value, Codemod):
        message = f"{what} defines no `codemod = Codemod(...)`."
        raise RegistryError(message)
    return value
