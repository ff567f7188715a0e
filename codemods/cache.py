"""What a run keeps for the next one, and what names all that it depends on.

Everything is kept under the name of what it was made from, Refret's own source and the Python that runs it included, so
what is found is right. Four things are kept: facts of files (`codemods.project.kept`), outcomes of searches with what
they rest on (`codemods.results`), whole plans (`codemods.stored`), and reports as they were printed (`codemods.again`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codemods.project.discover import Discovery, configuration_texts, discover
from codemods.project.kept import KeptFiles, digest
from codemods.store import Store
from codemods.version import tool_version


class Cache:
    """The cache of one project in one run."""

    def __init__(self, root: Path) -> None:
        self.store = Store(root)
        self.version = tool_version()
        self.files = KeptFiles(self.store, self.version, discover(root))

    def contents(self, discovery: Discovery, overlay: Mapping[str, bytes], *, include_tests: bool) -> Mapping[str, str]:
        """What names the content of each file of the project; of what does not count without reading it.

        Those are among them that are no Python, but name the settings.
        """
        found = {path: digest(text.encode()) for path, text in configuration_texts(discovery.root, discovery.projects)}
        for path, entry in discovery.by_path.items():
            if path in overlay:
                found[path] = digest(overlay[path])
            elif entry.is_migration or (entry.is_test and not include_tests):
                found[path] = self.files.stamp(path)
            else:
                found[path] = self.files.content(path)
        return found

    def close(self) -> None:
        """Write down what is new."""
        self.files.save()
        self.store.close()
