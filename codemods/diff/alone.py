"""What each of several edits does alone, cut out of what they do together: one rewriting of a file instead of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from codemods.diff.patch import Opcode, changed_blocks, split
from codemods.edits import AddArgument, Edit, ReplaceExpression

Edits = Sequence[Edit]


def alone(source: bytes, together: bytes, parts: Sequence[Edits]) -> list[bytes | None]:
    """The source with only the edits of each part made; None where the joint result does not tell.

    A block of changed lines belongs to the one part that edits there; a block where no part edits is an import, and
    belongs to every part that imports, where all of these import the same.
    """
    if len(parts) == 1:
        return [together]
    if source.replace(b"\r\n", b"").count(b"\r"):
        return [None] * len(parts)  # lines that only Python counts
    by_line = _by_line(parts)
    own: list[list[Opcode] | None] = [[] for _ in parts]
    imports: list[Opcode] = []
    for block in _line_by_line(changed_blocks(source, together), by_line, parts):
        owners = _owners(block, by_line)
        if not owners:
            imports.append(block)
        for index in owners:
            blocks = own[index]
            if blocks is not None:
                blocks.append(block)
            if len(owners) > 1:
                own[index] = None
    symbols = [{item for edit in edits for item in edit.symbols.items()} for edits in parts]
    same = len({frozenset(some) for some in symbols if some}) <= 1
    local = any(dotted.endswith("@local") for some in symbols for _, dotted in some)
    before, after = split(source), split(together)
    texts: list[bytes | None] = []
    for blocks, some in zip(own, symbols, strict=True):
        unclear = not blocks or (imports and local) or (some and not same)
        texts.append(None if unclear or blocks is None else _with(before, after, [*blocks, *(imports if some else [])]))
    return texts


def _by_line(parts: Sequence[Edits]) -> Mapping[int, set[int]]:
    """The parts whose edits name a line, by line."""
    by_line: defaultdict[int, set[int]] = defaultdict(set)
    for index, edits in enumerate(parts):
        for edit in edits:
            for line in range(edit.at.line, edit.at.end_line + 1):
                by_line[line].add(index)
    return by_line


def _owners(block: Opcode, by_line: Mapping[int, set[int]]) -> set[int]:
    """The parts that edit in a block; of inserted lines, those that edit a line beside them."""
    start, end, _, _ = block
    lines = range(start + 1, end + 1) if start < end else (start, start + 1)
    return {index for line in lines for index in by_line.get(line, ())}


def _line_by_line(
    blocks: Iterable[Opcode], by_line: Mapping[int, set[int]], parts: Sequence[Edits]
) -> Iterator[Opcode]:
    """The blocks; one in which every line just has expressions replaced is taken apart into its lines."""
    for block in blocks:
        start, end, new_start, new_end = block
        owners = _owners(block, by_line)
        edits = [edit for index in owners for edit in parts[index]]
        if len(owners) > 1 and end - start == new_end - new_start and all(map(_is_within_line, edits)):
            for offset in range(end - start):
                yield start + offset, start + offset + 1, new_start + offset, new_start + offset + 1
        else:
            yield block


def _is_within_line(edit: Edit) -> bool:
    return isinstance(edit, ReplaceExpression | AddArgument) and edit.at.line == edit.at.end_line


def _with(before: Sequence[bytes], after: Sequence[bytes], blocks: Sequence[Opcode]) -> bytes:
    lines: list[bytes] = []
    at = 0
    for start, end, new_start, new_end in sorted(blocks):
        lines += [*before[at:start], *after[new_start:new_end]]
        at = end
    return b"".join([*lines, *before[at:]])
