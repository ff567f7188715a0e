"""Unified diffs as `git apply` takes them: bytes in, bytes out, any line ending, names quoted as git quotes them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONTEXT = 3

_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
_PRINTABLE = range(32, 127)

Opcode = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines `old_start` to `old_end` of the old file (from 0, end exclusive) become those of the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    blocks: tuple[Opcode, ...]
    """The replaced blocks within it: old start and end, new start and end."""


def unified(path: str, old: bytes, new: bytes) -> bytes:
    """The diff of one file; empty where nothing changed."""
    before, after = split(old), split(new)
    hunks = list(_hunks(before, after))
    if not hunks:
        return b""
    lines = [b"--- " + _name("a/", path), b"+++ " + _name("b/", path)]
    for hunk in hunks:
        lines.append(_header(hunk))
        lines.extend(_body(hunk, before, after))
    return b"".join(lines)


def changed_blocks(old: bytes, new: bytes) -> list[Opcode]:
    """The blocks of lines that differ: old start and end, new start and end, from 0, end exclusive."""
    return blocks_of(split(old), split(new))


def split(data: bytes) -> list[bytes]:
    """The lines as git counts them: a line ends with a line feed, nothing else."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def quoted(path: str) -> str:
    """A path as git writes it: in quotes with octal escapes where it holds anything but plain ASCII.

    Two number signs are escaped as well, which git reads though it would not write it: some logs take them for the
    beginning of a command.
    """
    data = os.fsencode(path)
    if all(byte in _PRINTABLE and byte not in _ESCAPES for byte in data) and "##" not in path:
        return path
    return '"' + "".join(_escaped(byte) for byte in data).replace("##", "\\043\\043") + '"'


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if byte in _PRINTABLE else f"\\{byte:03o}"


def _name(prefix: str, path: str) -> bytes:
    name = quoted(prefix + path)
    # A tab ends a name with a space in it, as in git's own output: what follows would else be read as a date.
    return name.encode() + (b"\t\n" if " " in name else b"\n")


def _header(hunk: Hunk) -> bytes:
    old, new = _range(hunk.old_start, hunk.old_end), _range(hunk.new_start, hunk.new_end)
    return f"@@ -{old} +{new} @@\n".encode()


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _body(hunk: Hunk, before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[bytes]:
    at = hunk.old_start
    for old_start, old_end, new_start, new_end in hunk.blocks:
        yield from _marked(b" ", before[at:old_start])
        yield from _marked(b"-", before[old_start:old_end])
        yield from _marked(b"+", after[new_start:new_end])
        at = old_end
    yield from _marked(b" ", before[at : hunk.old_end])


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _hunks(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[Hunk]:
    group: list[Opcode] = []
    for block in blocks_of(before, after):
        if group and block[0] - group[-1][1] > 2 * CONTEXT:
            yield _hunk(group, len(before))
            group = []
        group.append(block)
    if group:
        yield _hunk(group, len(before))


def _hunk(group: Sequence[Opcode], length: int) -> Hunk:
    first, last = group[0], group[-1]
    lead = min(CONTEXT, first[0])
    tail = min(CONTEXT, length - last[1])
    return Hunk(first[0] - lead, last[1] + tail, first[2] - lead, last[3] + tail, tuple(group))


def blocks_of(before: Sequence[bytes], after: Sequence[bytes]) -> list[Opcode]:
    """The blocks in which two sequences of lines differ."""
    # Equal ends are cut off first: what is left is small, and comparing it exactly is cheap.
    lead = _common(before, after)
    room = min(len(before), len(after)) - lead
    tail = min(_common(before[::-1], after[::-1]), room)
    middle = difflib.SequenceMatcher(
        None, before[lead : len(before) - tail], after[lead : len(after) - tail], autojunk=False
    )
    return [(a + lead, b + lead, c + lead, d + lead) for tag, a, b, c, d in middle.get_opcodes() if tag != "equal"]


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
