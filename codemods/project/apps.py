"""Which app a file belongs to, and under which label."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from codemods.project.expressions import string_constant
from codemods.project.facts import FileFacts


class Apps:
    """App folders with their labels, read from `apps.py` files and the installed apps."""

    def __init__(self, facts: Iterable[FileFacts], paths: Iterable[str], installed: Iterable[str] = ()) -> None:
        """`installed`: the folders of the apps that the settings name."""
        self._labels: dict[str, str] = {}
        self._installed = frozenset(installed)
        for item in facts:
            if posixpath.basename(item.path) == "apps.py":
                label = _config_label(item)
                if label is not None:
                    self._labels[posixpath.dirname(item.path)] = label
        self._holders, self._migrated = _app_folders(paths)

    def folder(self, path: str) -> str:
        """The app folder that holds the file: the nearest that is known to be an app, else the nearest with models."""
        parts = path.split("/")[:-1]
        around = ["/".join(parts[:size]) for size in range(len(parts), 0, -1)]
        for known in (self._is_app, self._holders.__contains__):
            found = next((folder for folder in around if known(folder)), None)
            if found is not None:
                return found
        return around[0] if around else ""

    def _is_app(self, folder: str) -> bool:
        return folder in self._labels or folder in self._installed or folder in self._migrated

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
        apps = self._holders | self._migrated | self._installed
        plain = [item for item in apps if item not in self._labels and posixpath.basename(item) == label]
        return tuple(sorted({*named, *plain}))


def _app_folders(paths: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Folders that hold models.py or models/, and those that hold migrations/."""
    holders: set[str] = set()
    migrated: set[str] = set()
    for path in paths:
        parts = path.split("/")
        if parts[-1] in ("models.py", "apps.py") and len(parts) > 1 and parts[-2] != "models":
            holders.add("/".join(parts[:-1]))
        elif parts[-1] == "__init__.py" and len(parts) > 2 and parts[-2] in ("models", "migrations"):
            (holders if parts[-2] == "models" else migrated).add("/".join(parts[:-2]))
    return frozenset(holders), frozenset(migrated)


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


def installed_folders(names: Iterable[str], find: Callable[[str, str | None], str | None]) -> list[str]:
    """The folders of INSTALLED_APPS: "shop" and "shop.apps.ShopConfig" alike."""
    found: list[str] = []
    for name in names:
        path = find(name, None) or find(name.rpartition(".")[0], None)
        if path is not None:
            found.append(path.rpartition("/")[0])
    return found
