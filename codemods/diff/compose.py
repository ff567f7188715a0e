"""Any set of changes -> the text of a file: what `fix` writes, and what every diff shows, come from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codemods.diff.lines import CarryError, LineMap
from codemods.diff.plan import Change
from codemods.edits import Edit, Span
from codemods.rewrite import Refused, rewrite


class ComposeError(Exception):
    """Changes that cannot be made (together); the reason is a sentence."""

    def __init__(self, reason: str, edit: Edit | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.edit = edit
        """The edit that cannot be made; None where it is the file as a whole."""


class Composer:
    """Makes changes in one file. `known` are all changes of the file by id, so that needed ones are found."""

    def __init__(self, path: str, source: bytes, known: Mapping[str, Change]) -> None:
        self.path = path
        self.source = source
        self._known = known
        self._texts: dict[frozenset[str], bytes] = {frozenset(): source}

    def text(self, ids: Iterable[str]) -> bytes:
        """The source with these changes made.

        Raises:
            ComposeError: where a needed change is not among them, a place is gone, or the engine refuses.
        """
        wanted = frozenset(ids)
        if wanted not in self._texts:
            self._texts[wanted] = self._make(wanted)
        return self._texts[wanted]

    def alone(self, change: Change) -> bytes:
        """The source with this change and those that it needs."""
        return self.text({change.id, *change.needs})

    def _make(self, wanted: frozenset[str]) -> bytes:
        changes = sorted((self._one(identifier) for identifier in wanted), key=order)
        for change in changes:
            if not wanted.issuperset(change.needs):
                message = f"{change.id} in {self.path} cannot be made without {', '.join(change.needs)}."
                raise ComposeError(message)
        text = self.source
        for number in sorted({change.passed for change in changes}):
            batch = [change for change in changes if change.passed == number]
            text = rewritten(text, self.path, [edit for change in batch for edit in self._edits(change, text)])
        return text

    def _one(self, identifier: str) -> Change:
        if identifier not in self._known:
            message = f"The change {identifier} in {self.path} is not in the plan, but another one needs it."
            raise ComposeError(message)
        return self._known[identifier]

    def _edits(self, change: Change, text: bytes) -> Sequence[Edit]:
        lines = LineMap(self.text(change.needs), text)
        try:
            return [lines.edit(edit) for edit in change.edits]
        except CarryError as error:
            message = f"{change.id} in {self.path} cannot be made together with the other changes of that file."
            raise ComposeError(message) from error


def rewritten(data: bytes, path: str, edits: Sequence[Edit], others: Sequence[Edit] = ()) -> bytes:
    """The file with edits made, all in the coordinates of `data`; with `others` it is made at other calls.

    Raises:
        ComposeError: where the rewriting engine refuses.
    """
    result = rewrite(data, edits, path=path, others=others)
    if isinstance(result, Refused):
        raise ComposeError(result.reason, result.edit)
    return result.data


def order(change: Change) -> tuple[int, Span, str]:
    """The order in which changes of one file are handed to the rewriting engine: it decides ties."""
    return change.passed, min(edit.at for edit in change.edits), change.id
