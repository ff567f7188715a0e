"""Which answers may be other ones after some files changed: few, where not much more than lines moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from codemods.project.answers import OF_EACH_FILE, OF_ONE_FILE, ON_DISK, RECORDS, is_marked, mark
from codemods.project.facts import FileFacts
from codemods.project.index import Project
from codemods.project.kept import KeptFiles
from codemods.project.moved import Moved
from codemods.project.shape import Difference, difference, words

SETTINGS = ("settings",)
"""The question that all answers hang on: where that has another answer, any may have."""

_OF_ALL_TEXTS = ("leads_to", "names_leading_to")
"""Questions that the texts of all files answer."""
_ALWAYS = tuple(RECORDS.text((name,))[:-1] for name in (*ON_DISK, *OF_EACH_FILE, *_OF_ALL_TEXTS))
_BY_TEXT = tuple(RECORDS.text((name,))[:-1] for name in sorted(OF_ONE_FILE))


class Affected:
    """Tells the questions that have to be asked again, after changes that `codemods.project.shape` can describe."""

    def __init__(self, changes: Mapping[str, Difference]) -> None:
        self.moved = Moved({path: change.lines for path, change in changes.items()})
        """Where the lines of the changed files are."""
        moved = [path for path, change in changes.items() if not change.is_still]
        self._named = (*moved, *map(mark, moved))
        self._paths = tuple(changes)
        self._asked = {
            RECORDS.text((question, name))
            for change in changes.values()
            for question, names in (("callers_named", change.calls), ("references_to", change.references))
            for name in names
        }

    def by(self, question: str, answer: str) -> bool:
        """May the question, which had this answer, have another one? Both are texts."""
        if question in self._asked or question.startswith(_ALWAYS):
            return True
        if question.startswith(_BY_TEXT) and any(path in question for path in self._paths):
            return True
        return any(name in answer or name in question for name in self._named)


def affected(
    project: Project, files: KeptFiles, changed: Collection[str], contents: Mapping[str, str]
) -> Affected | None:
    """What the changed files affect; None where it may be anything.

    The settings must be the same, and the files: all that differs is what some of them hold. `contents` are the names
    of what they held before.
    """
    changes: dict[str, Difference] = {}
    states: list[FileFacts] = list(project.written_over)
    for path in changed:
        new = project.counted.get(path)
        old = files.facts_of_content(path, contents[path])
        if new is None or not isinstance(old, FileFacts) or not is_marked(path):
            return None
        found = difference(old, new)
        if found is None:
            return None
        changes[path] = found
        states += (old, new)
    if any(_is_named(files, path, item.assigned, states) for path, item in changes.items() if item.assigned):
        return None
    return Affected(changes)


def _is_named(files: KeptFiles, own: str, names: Collection[str], states: Iterable[FileFacts]) -> bool:
    """Does anything but their bindings in the file itself name these names of its module?"""
    texts = [text for path, text in files.texts.items() if path != own]
    texts += [words(facts, names if facts.path == own else ()) for facts in states]
    return any(not name.isascii() or name in text for text in texts for name in names)
