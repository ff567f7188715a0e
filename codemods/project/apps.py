"""Which app a file belongs to, and under which label."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from codemods.project.expressions import string_constant
from codemods.project.facts import FileFacts

_APP_MODULES = frozenset({"models", "abstract_models", "apps", "admin", "migrations", "views", "signals"})


class Apps:
    """App folders with their labels, read from `apps.py` files and the installed apps."""

    def __init__(self, facts: Iterable[FileFacts], paths: Iterable[str]) -> None:
        self._labels: dict[str, str] = {}
        for item in facts:
            if posixpath.basename(item.path) == "apps.py":
                label = _config_label(item)
                if label is not None:
                    self._labels[posixpath.dirname(item.path)] = label
        self._holders = _app_folders(paths)

    def folder(self, path: str) -> str:
        """The app folder that holds the file: the nearest with an `apps.py`, models or migrations."""
        parts = path.split("/")[:-1]
        for size in range(len(parts), 0, -1):
            folder = "/".join(parts[:size])
            if folder in self._labels or folder in self._holders:
                return folder
        if "models" in parts:
            return "/".join(parts[: parts.index("models")])
        return "/".join(parts)

    def label(self, path: str) -> str:
        """The app label of models that are defined in the file."""
        folder = self.folder(path)
        return self._labels.get(folder) or posixpath.basename(folder)

    @property
    def folders(self) -> Mapping[str, str]:
        """Folder -> label of the apps that have an `apps.py`."""
        return self._labels

    def folders_of(self, label: str) -> tuple[str, ...]:
        """The folders of the apps with that label."""
        named = [folder for folder, found in self._labels.items() if found == label]
        plain = [item for item in self._holders if item not in self._labels and posixpath.basename(item) == label]
        return tuple(sorted({*named, *plain}))


def _app_folders(paths: Iterable[str]) -> frozenset[str]:
    """Folders that hold models.py, models/ or migrations/."""
    found: set[str] = set()
    for path in paths:
        parts = path.split("/")
        if parts[-1] in ("models.py", "apps.py") and len(parts) > 1:
            found.add("/".join(parts[:-1]))
        elif parts[-1] == "__init__.py" and len(parts) > 2 and parts[-2] in ("models", "migrations"):
            found.add("/".join(parts[:-2]))
    return frozenset(found)


def _config_label(facts: FileFacts) -> str | None:
    """The label that the AppConfig of an apps.py gives: its `label`, else the end of its `name`."""
    for klass in facts.classes:
        if not any(base.rpartition(".")[2].endswith("Config") for base in klass.bases):
            continue
        values = {item.name: string_constant(item.source) for item in klass.assigns}
        label = values.get("label")
        name = values.get("name")
        if label or name:
            return label or (name or "").rpartition(".")[2]
    return None
