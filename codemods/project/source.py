"""One file of the project: its bytes, its text, and its syntax tree on demand.

Reading never raises for what a file holds: a file that cannot be read or parsed is a `Skipped` with a plain reason.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codemods.project.inside import TooLargeError, read_bytes

if TYPE_CHECKING:
    from codemods.project.lower import Lowered

MAX_BYTES = 5_000_000

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A file (or folder) that was not read, and why, in one sentence without a full stop."""

    path: str
    reason: str


class SourceError(Exception):
    """A file has no syntax tree; `skipped` says why."""

    def __init__(self, skipped: Skipped) -> None:
        super().__init__(f"{skipped.path}: {skipped.reason}")
        self.skipped = skipped


class SourceFile:
    """A file that was read and decoded. Its tree is made when it is first asked for, and kept until `drop`."""

    __slots__ = ("_lines", "_lowered", "_parents", "_tree", "data", "encoding", "newline", "path", "text")

    def __init__(self, path: str, data: bytes, text: str, encoding: str) -> None:
        self.path = path
        self.data = data
        self.text = text
        self.encoding = encoding
        self.newline = _usual_newline(text)
        self.drop()

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r}, {len(self.data)} bytes, {self.encoding})"

    def __getstate__(self) -> tuple[str, bytes, str, str]:
        return self.path, self.data, self.text, self.encoding

    def __setstate__(self, state: tuple[str, bytes, str, str]) -> None:
        SourceFile.__init__(self, *state)

    def drop(self) -> None:
        """Forget the tree and what was made from it."""
        self._tree: ast.Module | Skipped | None = None
        self._lowered: Lowered | None = None
        self._parents: Mapping[ast.AST, ast.AST] | None = None
        self._lines: tuple[str, ...] | None = None

    @property
    def digest(self) -> str:
        """The digest of the bytes, "sha256:<hex>"."""
        return "sha256:" + hashlib.sha256(self.data).hexdigest()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as `ast` counts them, without their ends."""
        if self._lines is None:
            self._lines = tuple(_LINE_END.split(self.text))
        return self._lines

    @property
    def tree(self) -> ast.Module:
        """The syntax tree, in lines and columns (bytes of UTF-8) of the real text; raises SourceError."""
        parsed = self.parse()
        if isinstance(parsed, Skipped):
            raise SourceError(parsed)
        return parsed

    @property
    def lowered(self) -> Lowered | None:
        """What was parsed in place of the text; None where the text itself was."""
        self.parse()
        return self._lowered

    @property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The parent of each node of the tree but the module."""
        if self._parents is None:
            self._parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        return self._parents

    def parse(self) -> ast.Module | Skipped:
        """The syntax tree, or why there is none."""
        if self._tree is None:
            self._tree = self._parse()
        return self._tree

    def _parse(self) -> ast.Module | Skipped:
        try:
            return parse_text(self.text)
        except SyntaxError as error:
            return self._parse_newer_syntax(error)
        except RecursionError:
            return Skipped(self.path, "nested too deeply for Python's parser")
        except MemoryError:
            return Skipped(self.path, "too large or nested too deeply for Python's parser")
        except ValueError as error:
            return Skipped(self.path, f"Python's parser refuses it: {error}")

    def _parse_newer_syntax(self, error: SyntaxError) -> ast.Module | Skipped:
        from codemods.project.lower import parse_lowered, plain_reason  # noqa: PLC0415 - needed for few files

        parsed = parse_lowered(self.text)
        if parsed is None:
            return Skipped(self.path, plain_reason(error, self.lines))
        self._lowered, tree = parsed
        return tree

    def segment(self, node: ast.AST) -> str:
        """The source text of a node that has a position ("" for one that has none)."""
        line: int | None = getattr(node, "lineno", None)
        end_line: int | None = getattr(node, "end_lineno", None)
        if line is None or end_line is None:
            return ""
        start: int = getattr(node, "col_offset", 0)
        end: int = getattr(node, "end_col_offset", 0)
        if line == end_line:
            return self.lines[line - 1].encode()[start:end].decode(errors="replace")
        first = self.lines[line - 1].encode()[start:].decode(errors="replace")
        last = self.lines[end_line - 1].encode()[:end].decode(errors="replace")
        return "\n".join((first, *self.lines[line : end_line - 1], last))


def parse_text(text: str) -> ast.Module:
    """`ast.parse` that keeps the parser's warnings about the user's code to itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def read_source(root: Path, path: str, *, max_bytes: int = MAX_BYTES) -> SourceFile | Skipped:
    """Read the file at `path` (relative to `root`, forward slashes)."""
    try:
        data = read_bytes(root, path, max_bytes)
    except TooLargeError as error:
        return _too_large(path, error.size, max_bytes)
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror or error}")
    return source_from_bytes(path, data, max_bytes=max_bytes)


def source_from_bytes(path: str, data: bytes, *, max_bytes: int = MAX_BYTES) -> SourceFile | Skipped:
    """Decode `data` as Python would."""
    if len(data) > max_bytes:
        return _too_large(path, len(data), max_bytes)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skipped(path, "UTF-16, which Python does not read")
    if (nul := data.find(b"\0")) >= 0:
        return Skipped(path, f"binary: NUL byte at offset {nul}")
    declared = _declared_encoding(data)
    bom = data.startswith(b"\xef\xbb\xbf")
    if bom:
        if declared not in (None, "utf-8"):
            return Skipped(path, f"starts with a UTF-8 mark but declares the encoding {declared}")
        encoding = "utf-8-sig"
    else:
        encoding = declared or "utf-8"
    return _decode(path, data, encoding, declared)


def _decode(path: str, data: bytes, encoding: str, declared: str | None) -> SourceFile | Skipped:
    try:
        text = data.decode(encoding)
        if not encoding.startswith("utf-8") and text.encode(encoding) != data:
            return Skipped(path, f"its encoding {encoding} does not give back the same bytes")
    except LookupError:
        return Skipped(path, f"declares the unknown encoding {encoding}")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = encoding.removesuffix("-sig")
        said = "as its first lines declare" if declared else "and no other encoding is declared"
        return Skipped(path, f"not {name}, {said}: byte 0x{data[error.start]:02x} in line {line}")
    except UnicodeError as error:
        return Skipped(path, f"cannot be decoded as {encoding}: {error}")
    return SourceFile(path, data, text, encoding)


def _declared_encoding(data: bytes) -> str | None:
    """The encoding that a PEP 263 comment in the first two lines names."""
    for line in data[:1000].removeprefix(b"\xef\xbb\xbf").splitlines()[:2]:
        if found := _COOKIE.match(line):
            name = found[1].decode("ascii", "replace").lower().replace("_", "-")
            if name == "utf-8" or name.startswith("utf-8-") or name == "utf8":
                return "utf-8"
            if name.startswith(("latin-1", "iso-8859-1", "iso-latin-1")) and name[-2:] != "15":
                return "latin-1"
            return name
        if not _BLANK.match(line):
            return None
    return None


def _usual_newline(text: str) -> str:
    r"""The most frequent line end of `text`; "\n" where there is none."""
    windows = text.count("\r\n")
    unix = text.count("\n") - windows
    mac = text.count("\r") - windows
    if windows > max(unix, mac - 1):
        return "\r\n"
    return "\r" if mac > unix else "\n"


def _too_large(path: str, size: int, limit: int) -> Skipped:
    return Skipped(path, f"{size / 1e6:.1f} MB, larger than the limit of {limit / 1e6:g} MB")
