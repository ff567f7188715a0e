"""From bytes and edits to new bytes: reading, planning the imports, the pass, and the checks."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import libcst as cst

from codemods.edits import AddArgument, Edit, ReplaceExpression
from codemods.rewrite import Rewritten
from codemods.rewrite.blocks import assemble, entries_of
from codemods.rewrite.document import Document, RefusalError
from codemods.rewrite.editor import Editor
from codemods.rewrite.names import Names
from codemods.rewrite.placing import Placement, Placer
from codemods.rewrite.shortened import shortened
from codemods.rewrite.targets import Target, find_targets
from codemods.rewrite.toplevel import with_imports
from codemods.rewrite.verify import verify

Lines = tuple[int, int]


def carry_out(source: bytes, edits: Sequence[Edit], path: str, others: Sequence[Edit] = ()) -> Rewritten:
    """Make all `edits`. Raises RefusalError where that is not possible without harm."""
    try:
        return _in_part(source, edits, path, others) or _carried_out(_document(source), edits, path)
    except RecursionError as error:
        raise RefusalError(reason="the file is nested too deeply") from error
    except cst.CSTValidationError as error:
        raise RefusalError(reason=f"the edits do not make valid code: {error}") from error


def _in_part(source: bytes, edits: Sequence[Edit], path: str, others: Sequence[Edit]) -> Rewritten | None:
    """All edits, made in the file without the functions that they do not concern; None where that cannot be."""
    part = shortened(source, edits, path, others)
    if part is None:
        return None
    try:
        made = _carried_out(_document(part.text, part.whole), part.edits, path)
    except RefusalError:
        return None  # the whole file says why, with its own lines
    return part.restored(made)


def _carried_out(document: Document, edits: Sequence[Edit], path: str) -> Rewritten:
    names = Names(document, path)
    targets = find_targets(document, names, edits)
    placement = Placer(document, path).place(names.wanted.top)
    editor = Editor(document, targets, placement.extended)
    editor.local_imports = names.wanted.local
    _lead_to_imports(editor, placement)
    module = _edited(document, editor, placement)
    text = document.printed(module)
    try:
        data = text.encode(module.encoding)
    except UnicodeEncodeError as error:
        raise RefusalError(reason=f"the file's encoding {module.encoding} cannot hold the new code") from error
    touched = _merged(_lines(document, target) for target in targets)
    inserted = [(line + 1, line) for line in placement.lines] + _local_import_lines(document, editor)
    extended = [
        _node_lines(document, node)
        for node in (document.positions.nodes if placement.extended else ())
        if id(node) in placement.extended and isinstance(node, cst.ImportFrom)
    ]
    removed = [_with_lead(document, target) for target in targets if target.removes]
    verify(document, module, text, [*touched, *removed, *inserted, *extended])
    imports = {new.text for new in names.wanted.top} | {
        new.text for local in names.wanted.local.values() for new in local
    }
    return Rewritten(data, touched, tuple(sorted(imports)), tuple(sorted(set(placement.lines))))


@functools.lru_cache(maxsize=2)
def _document(source: bytes, whole: tuple[str, ...] = ()) -> Document:
    """The parsed file: one file is rewritten once for each of its changes and once for all."""
    return Document(source, whole)


def _lead_to_imports(editor: Editor, placement: Placement) -> None:
    wanted = placement.extended.keys() | editor.local_imports.keys()
    if wanted:
        for node in editor.document.positions.nodes:
            if id(node) in wanted:
                editor.lead_to(node)


def _edited(document: Document, editor: Editor, placement: Placement) -> cst.Module:
    """The module after the pass."""
    module = document.module
    new = [_visited(statement, editor) if id(statement) in editor.path else statement for statement in module.body]
    entries = entries_of(module.body, new, editor.separate)
    editor.edit_entries(entries, None)
    header = with_imports(module, entries, placement.added)
    body = assemble(entries)
    return module.with_changes(header=header, body=body.statements, footer=[*body.footer, *module.footer])


def _visited(statement: cst.CSTNode, editor: Editor) -> cst.BaseStatement:
    now = statement.visit(editor)
    assert isinstance(now, cst.BaseStatement)
    return now


def _lines(document: Document, target: Target) -> Lines:
    """The old lines that an edit changes: those of its statement, for an expression in a header up to that."""
    first, last = (document.line_at(offset) for offset in target.range)
    if not isinstance(target.edit, ReplaceExpression | AddArgument):
        # comments at the end of its last block belong to a statement, though `ast` counts it to end before them
        below = document.line_at(document.positions.outer[id(target.nodes[-1])][1] - 1)
        return _node_lines(document, target.node)[0], max(last, below)
    kinds = (cst.SimpleStatementLine, cst.BaseCompoundStatement)
    statement = document.enclosing(target.node, lambda node: isinstance(node, kinds))
    if statement is None:
        return first, last
    start, end = _node_lines(document, statement)
    return min(first, start), end if isinstance(statement, cst.SimpleStatementLine) else last


def _with_lead(document: Document, target: Target) -> Lines:
    """The lines of a removed statement with its comments and the blank lines around, which may go or stay."""
    first, last = _lines(document, target)
    owner = document.positions.parents[id(target.node)]
    outermost = owner if isinstance(owner, cst.SimpleStatementLine) else target.node
    first = min(first, document.line_at(document.positions.outer[id(outermost)][0]))
    while first > 1 and not document.lines[first - 2].strip():
        first -= 1
    while last < len(document.lines) and not document.lines[last].strip():
        last += 1
    return first, last


def _node_lines(document: Document, node: cst.CSTNode) -> Lines:
    """The lines of a node without those that lead it."""
    start, end = document.positions.inner[id(node)]
    if isinstance(node, cst.FunctionDef | cst.ClassDef) and node.decorators:
        start = document.positions.inner[id(node.decorators[0])][0]
    return document.line_at(start), document.line_at(end)


def _merged(ranges: Iterable[Lines]) -> tuple[Lines, ...]:
    """Sorted ranges that do not overlap."""
    merged: list[Lines] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _local_import_lines(document: Document, editor: Editor) -> list[Lines]:
    """Places at the start of functions where imports may come."""
    found: list[Lines] = []
    for node in document.positions.nodes if editor.local_imports else ():
        if id(node) in editor.local_imports and isinstance(node, cst.FunctionDef):
            line = document.line_at(document.positions.inner[id(node.body)][0])
            first = node.body.body[0]
            end = document.line_at(document.positions.inner[id(first)][1])
            found += [(line, line - 1), (end + 1, end)]
            if isinstance(node.body, cst.SimpleStatementSuite):
                found.append((line, line))
    return found
