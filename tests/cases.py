"""The before/after cases as values: reading them, the derived variants, and writing expectations.

`docs.generate` shows the same cases in the documentation.
"""

from __future__ import annotations

import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent / "before_after"

KEYS = {
    "": {
        "title", "nothing", "select", "mistake", "newer_syntax", "no_variants",
        "change", "left_alone", "notice", "options",
    },
    "change": {"path", "line", "form", "confidence", "claims", "summary", "group_with", "codemod"},
    "left_alone": {"path", "line", "refuted", "why", "codemod", "claims", "summary"},
    "notice": {"path", "line", "codemod", "summary"},
}  # fmt: skip
"""What an expected.toml may hold."""


@dataclass(frozen=True, slots=True)
class Case:
    """One folder `tests/before_after/<slug>/<name>`."""

    folder: Path
    expected: Mapping[str, Any]

    @property
    def slug(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def id(self) -> str:
        return f"{self.slug}-{self.name}"

    @property
    def is_skip(self) -> bool:
        return self.name.startswith("skip_")

    @property
    def before(self) -> Path:
        return self.folder / "before"

    @property
    def select(self) -> tuple[str, ...]:
        return tuple(self.expected.get("select", (self.slug,)))

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        return tuple(self.expected.get("change", ()))

    @property
    def left_alone(self) -> Sequence[Mapping[str, Any]]:
        return tuple(self.expected.get("left_alone", ()))

    @property
    def exempt(self) -> Mapping[str, str]:
        """Variants that the case has a reason not to have."""
        return dict(self.expected.get("no_variants", {}))

    def files_before(self) -> dict[str, bytes]:
        """Every file of the project as it was."""
        return read_tree(self.before)

    def files_after(self) -> dict[str, bytes]:
        """Every file of the project as it should become."""
        return self.files_before() | read_tree(self.folder / "after")


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case there is, in order of name."""
    return tuple(load_case(file.parent) for file in sorted(ROOT.glob("*/*/expected.toml")))


def load_case(folder: Path) -> Case:
    """The case in `folder`; a mistake in its expected.toml is an error that names it."""
    file = folder / "expected.toml"
    try:
        expected = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"{file}: {error}"
        raise ValueError(message) from error
    _check_keys(file, expected, "")
    for table in ("change", "left_alone", "notice"):
        for entry in expected.get(table, ()):
            _check_keys(file, entry, table)
    return Case(folder, expected)


def _check_keys(file: Path, table: Mapping[str, Any], name: str) -> None:
    unknown = sorted(table.keys() - KEYS[name])
    if unknown:
        message = f"{file}: unknown keys {', '.join(unknown)}{f' in [[{name}]]' if name else ''}"
        raise ValueError(message)


def read_tree(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below `folder` by relative path."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def with_crlf(data: bytes) -> bytes:
    """The same file with Windows line ends."""
    return data.replace(b"\n", b"\r\n")


def with_tabs(data: bytes) -> bytes:
    """The same file indented by tabs instead of four spaces."""
    return re.sub(rb"^ +", _tabbed, data, flags=re.MULTILINE)


def _tabbed(spaces: re.Match[bytes]) -> bytes:
    width = len(spaces[0])
    return b"\t" * (width // 4) + b" " * (width % 4)


def is_indented_by_four(data: bytes) -> bool:
    """True where every block is indented by four more spaces than the one around it."""
    levels = [0]
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type == tokenize.INDENT:
            if token.string != " " * (levels[-1] + 4):
                return False
            levels.append(len(token.string))
        elif token.type == tokenize.DEDENT:
            levels.pop()
    return True


def with_comments(data: bytes, lines: Sequence[int]) -> tuple[bytes, list[str]]:
    """The file with a comment at the end of each of the lines that can have one more, and those comments."""
    text = data.splitlines(keepends=True)
    closed = _lines_that_take_a_comment(data)
    added = []
    for number in lines:
        if number in closed:
            comment = f"# kept {number}"
            line = text[number - 1].rstrip(b"\r\n")
            text[number - 1] = line + b"  " + comment.encode() + text[number - 1][len(line) :]
            added.append(comment)
    return b"".join(text), added


def _lines_that_take_a_comment(data: bytes) -> frozenset[int]:
    """Lines that hold code and end outside of strings, comments and backslashes."""
    taken: set[int] = set()
    inside: set[int] = set()
    comments: set[int] = set()
    last: dict[int, tokenize.TokenInfo] = {}
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type == tokenize.COMMENT:
            comments.add(token.start[0])
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING):
            inside.update(range(token.start[0], token.end[0]))
            taken.add(token.end[0])
            last[token.end[0]] = token
    text = data.splitlines()
    backslashed = {number for number, line in enumerate(text, 1) if line.rstrip().endswith(b"\\")}
    return frozenset(taken - inside - comments - backslashed)


def updated(case: Case, changes: Sequence[Mapping[str, Any]]) -> str:
    """The expected.toml with `changes` in place of its own; hand-written keys of a change at a place are kept."""
    kept = list(case.changes)
    entries = []
    for index, change in enumerate(changes):
        same = [old for old in kept if all(old.get(key) == change.get(key) for key in ("path", "line", "codemod"))]
        old = same[0] if same else (kept[index] if len(kept) == len(changes) else {})
        entries.append({**{key: value for key, value in old.items() if key in KEYS["change"]}, **change})
    expected = {**case.expected, "change": entries}
    return "\n".join(_toml_lines(expected)) + "\n"


def _toml_lines(expected: Mapping[str, Any]) -> Iterator[str]:
    tables = ("change", "left_alone", "notice")
    for key, value in expected.items():
        if key not in (*tables, "options"):
            yield f"{key} = {_toml(value)}"
    for name in tables:
        for entry in expected.get(name, ()):
            yield f"\n[[{name}]]"
            yield from (f"{key} = {_toml(value)}" for key, value in entry.items())
    if expected.get("options"):
        yield "\n[options]"
        yield from (f"{key} = {_toml(value)}" for key, value in expected["options"].items())


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            return f'"{escaped}"'
        case list() | tuple():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    message = f"no TOML for {value!r}"
    raise TypeError(message)
