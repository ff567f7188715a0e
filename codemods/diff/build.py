"""From chosen sites to changes: each site is rewritten alone for its diff, all of a file together for its result."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from codemods.codemod import Confidence, Form, Site
from codemods.diff.compose import ComposeError, Composer, rewritten
from codemods.diff.lines import CarryError, LineMap, extent
from codemods.diff.patch import unified
from codemods.diff.plan import Change
from codemods.edits import Edit
from codemods.project.source import Skipped, source_from_bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What a chosen site wants changed in one file."""

    id: str
    origin: str
    """The id of the site's change in its own file."""
    site: Site
    form: Form
    path: str
    edits: tuple[Edit, ...]

    @property
    def confidence(self) -> Confidence:
        confidence = self.form.confidence
        assert confidence is not None
        return confidence


@dataclass(frozen=True, slots=True)
class FileWork:
    """One file in one pass."""

    path: str
    source: bytes
    """The file as it is on disk."""
    text: bytes
    """The file with the changes of earlier passes."""
    earlier: tuple[Change, ...]
    drafts: tuple[Draft, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A draft that the rewriting engine could not carry out, and its reason."""

    draft: Draft
    reason: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """The changes that could be made in a file, its text with them, and what was refused."""

    path: str
    text: bytes
    changes: tuple[Change, ...]
    origins: tuple[str, ...]
    """Per change: the id of the site's change in its own file."""
    refused: tuple[Refusal, ...]


def build(work: FileWork) -> FileResult:
    """Rewrite one file with all of its drafts, and say what each does alone."""
    composer = Composer(work.path, work.source, {change.id: change for change in work.earlier})
    drafts, refused = list(work.drafts), list[Refusal]()
    changes: list[Change] = []
    text = work.text
    while drafts:
        try:
            text = rewritten(work.text, work.path, [edit for draft in drafts for edit in draft.edits])
            changes = _changes(work, drafts, text, composer)
            break
        except _RefusedDraftError as error:
            culprit, reason = error.draft, error.reason
        except ComposeError as error:
            culprit = next((draft for draft in drafts if error.edit in draft.edits), drafts[-1])
            reason = _reason_alone(work, culprit)
        drafts.remove(culprit)
        refused.append(Refusal(culprit, reason))
        text, changes = work.text, []
    origins = tuple(draft.origin for draft in drafts)
    return FileResult(work.path, text, tuple(changes), origins, tuple(refused))


class _RefusedDraftError(Exception):
    """A draft that cannot be made alone."""

    def __init__(self, draft: Draft, reason: str) -> None:
        super().__init__(reason)
        self.draft = draft
        self.reason = reason


def _reason_alone(work: FileWork, draft: Draft) -> str:
    """Why a draft cannot be made; empty where only its company is in the way: the next pass looks again."""
    try:
        rewritten(work.text, work.path, draft.edits)
    except ComposeError as error:
        return error.reason
    return ""


def _changes(work: FileWork, drafts: Sequence[Draft], text: bytes, composer: Composer) -> list[Change]:
    if work.earlier:
        return [_later_change(draft, work, composer) for draft in drafts]
    others = [edit for draft in drafts for edit in draft.edits]
    changes = []
    for draft in drafts:
        result = text if len(drafts) == 1 else _made(draft, work, work.source, draft.edits, others)
        changes.append(_change(draft, work, (), work.source, result))
    return changes


def function_at(path: str, data: bytes, line: int) -> str:
    """The qualified name of the innermost function or class around a line, "<module>" outside of all."""
    source = source_from_bytes(path, data)
    tree = source if isinstance(source, Skipped) else source.parse()
    if not isinstance(tree, ast.Module):
        return "<module>"
    names: list[str] = []
    body: Sequence[ast.stmt] = tree.body
    while True:
        inner = next((node for node in body if _named(node) and _start(node) <= line <= (node.end_lineno or 0)), None)
        if inner is None:
            return ".".join(names) or "<module>"
        assert isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        names.append(inner.name)
        body = inner.body


def _named(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _later_change(draft: Draft, work: FileWork, composer: Composer) -> Change:
    needs, base, edits = _based(draft, work, composer)
    result = _made(draft, work, base, edits)
    return _change(dataclasses.replace(draft, edits=tuple(edits)), work, needs, base, result)


def _made(draft: Draft, work: FileWork, base: bytes, edits: Sequence[Edit], others: Sequence[Edit] = ()) -> bytes:
    try:
        return rewritten(base, work.path, edits, others)
    except ComposeError as error:
        raise _RefusedDraftError(draft, error.reason) from error


def _change(draft: Draft, work: FileWork, needs: tuple[str, ...], base: bytes, result: bytes) -> Change:
    """The change of a draft; `base` is the source with the changes that it needs, `result` that with the draft."""
    start, end = _lines(work.source, base, result, draft.edits)
    encoding = encoding_of(work.path, work.source)
    site = draft.site
    own = draft.path == site.path
    return Change(
        id=draft.id,
        codemod=site.codemod,
        form=draft.form.name,
        path=draft.path,
        start_line=start,
        end_line=end,
        function=site.function if own else function_at(draft.path, work.text, extent(draft.edits)[0]),
        group=draft.id,
        confidence=draft.confidence,
        summary=site.summary,
        claims=draft.form.claims,
        diff=unified(work.path, work.source, result).decode(encoding),
        edits=draft.edits,
        needs=needs,
        passed=work.number,
        notes=site.notes,
        encoding=encoding,
    )


def encoding_of(path: str, data: bytes) -> str:
    """The encoding of a file, in which its diff is bytes again; a byte order mark stays a character."""
    source = source_from_bytes(path, data)
    return "utf-8" if isinstance(source, Skipped) else source.encoding.replace("utf-8-sig", "utf-8")


def _based(draft: Draft, work: FileWork, composer: Composer) -> tuple[tuple[str, ...], bytes, Sequence[Edit]]:
    """What the draft builds on: the earlier changes it needs, the text with just those, its edits for that text."""
    if not work.earlier:
        return (), work.source, draft.edits
    everything = tuple(change.id for change in work.earlier)
    needs = _closed([change for change in work.earlier if change.function == draft.site.function], work.earlier)
    if needs and len(needs) < len(everything):
        base = composer.text(needs)
        try:
            to, back = LineMap(work.text, base), LineMap(base, work.text)
            edits = [to.edit(edit) for edit in draft.edits]
            if tuple(back.edit(edit) for edit in edits) == draft.edits:
                return needs, base, edits
        except CarryError:
            pass  # it stands on lines that other changes made: it needs those too
    return everything, work.text, draft.edits


def _closed(changes: Sequence[Change], known: Sequence[Change]) -> tuple[str, ...]:
    wanted = {change.id for change in changes}
    wanted.update(need for change in changes for need in change.needs)
    return tuple(change.id for change in known if change.id in wanted)


def _lines(source: bytes, base: bytes, result: bytes, edits: Sequence[Edit]) -> tuple[int, int]:
    """The lines of `source` that the edits replace; the imports that they add do not count."""
    first, last = extent(edits)
    blocks = [
        (max(first, start + 1), min(last, max(end, start + 1)))
        for start, end, _, _ in LineMap(base, result).blocks
        if start < last and max(end, start + 1) >= first
    ]
    start, end = (min(low for low, _ in blocks), max(high for _, high in blocks)) if blocks else (first, last)
    lines = LineMap(source, base)
    return lines.back(start).start, lines.back(end).stop - 1


def regrouped(changes: Sequence[Change], together: Sequence[Sequence[str]]) -> list[Change]:
    """The changes with their groups: `together` lists ids that belong together; needed changes join by themselves."""
    parent = {change.id: change.id for change in changes}

    def top(identifier: str) -> str:
        while parent[identifier] != identifier:
            identifier = parent[identifier]
        return identifier

    place = {change.id: number for number, change in enumerate(changes)}
    links = [*together, *((change.id, *change.needs) for change in changes)]
    for ids in links:
        tops = sorted({top(identifier) for identifier in ids if identifier in parent}, key=place.__getitem__)
        for other in tops[1:]:
            parent[other] = tops[0]
    return [dataclasses.replace(change, group=top(change.id)) for change in changes]
