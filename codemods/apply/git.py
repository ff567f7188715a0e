"""What git knows about the files: uncommitted changes, and lines changed since a revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemods.project.git import Answer, ask, ask_about_files

_GITLINK = b"160000 "
_CHUNK = 500
# No driver that the repository names, no submodule, and the same form whatever the configuration says.
_DIFF = (
    "diff", "-U0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
    "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", "--relative",
)  # fmt: skip
_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_PLAIN = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class GitError(Exception):
    """Git cannot answer; the message is a sentence."""


def is_tree(root: Path) -> bool:
    """True where `root` is inside a git working tree (and git is installed).

    Raises:
        GitError: where git refuses to read a tree that is one.
    """
    try:
        result = ask(root, "rev-parse", "--is-inside-work-tree")
    except FileNotFoundError:
        return False
    if result.returncode and b"dubious ownership" in result.stderr:
        message = f"git does not trust {root} (it belongs to another user): see git config safe.directory."
        raise GitError(message)
    return result.returncode == 0 and result.stdout.strip() == b"true"


def dirty(root: Path, paths: Sequence[str]) -> list[str]:
    """Those of the paths that differ from the last commit, or are not in it; empty outside of a git tree."""
    if not paths or not is_tree(root):
        return []
    found: set[str] = set()
    prefix = _output(root, "rev-parse", "--show-prefix").strip(b"\n")
    for start in range(0, len(paths), _CHUNK):
        chunk = paths[start : start + _CHUNK]
        options = ("--porcelain", "-z", "--no-renames", "-uall", "--ignore-submodules=all")
        output = _compared(root, "--literal-pathspecs", "status", *options, "--", *chunk)
        names = [entry[3:].removeprefix(prefix) for entry in output.split(b"\0") if entry]
        found |= {name.decode("utf-8", "surrogateescape") for name in names}
    for module in _submodules(root):
        inner = [path.removeprefix(module) for path in paths if path.startswith(module)]
        found |= {module + path for path in dirty(root / module, inner)}
    return sorted(found & set(paths))


def _submodules(root: Path) -> list[str]:
    """The folders that are repositories of their own, whose files the one around them does not know."""
    listed = _output(root, "ls-files", "--stage", "-z").split(b"\0")
    links = (entry.partition(b"\t")[2] for entry in listed if entry.startswith(_GITLINK))
    return [link.decode("utf-8", "surrogateescape") + "/" for link in links]


def tracks(root: Path, path: str) -> bool:
    """True where git has the file, or files of the folder."""
    return is_tree(root) and bool(_output(root, "--literal-pathspecs", "ls-files", "-z", "--", path))


def changed_lines(root: Path, revision: str) -> dict[str, frozenset[int] | None]:
    """The lines of the working tree that differ from a revision, by path; None: the file is not in git at all.

    Raises:
        GitError: outside of a git tree, or where the revision is not known.
    """
    if not is_tree(root):
        message = f"--since needs a git tree, and {root} is in none."
        raise GitError(message)
    known = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known.returncode:
        message = f"--since {revision}: git knows no such commit here."
        raise GitError(message)
    commit = known.stdout.decode().strip()
    changed: dict[str, frozenset[int] | None] = dict(_parse(_compared(root, *_DIFF, commit, "--")))
    for name in _output(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            changed[name.decode("utf-8", "surrogateescape")] = None
    return changed


def _parse(diff: bytes) -> Iterator[tuple[str, frozenset[int]]]:
    path: str | None = None
    lines: set[int] = set()
    in_header = True
    for line in diff.split(b"\n"):
        if line.startswith(b"diff --git "):
            in_header = True
        elif in_header and line.startswith(b"+++ "):
            if path is not None:
                yield path, frozenset(lines)
            name = _unquoted(line[4:].rstrip(b"\t"))
            path, lines = (None if name == b"/dev/null" else name[2:].decode("utf-8", "surrogateescape")), set()
        elif match := _HUNK.match(line):
            in_header = False
            start, count = int(match[1]), int(match[2] or 1)
            # A pure deletion touches the lines on both sides of it.
            lines |= set(range(start, start + count)) if count else {max(start, 1), start + 1}
    if path is not None:
        yield path, frozenset(lines)


def _unquoted(name: bytes) -> bytes:
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(_unescaped, name[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if len(code) > 1 else _PLAIN.get(code, code)


def _output(root: Path, *arguments: str) -> bytes:
    return _checked(root, ask(root, *arguments), arguments)


def _compared(root: Path, *arguments: str) -> bytes:
    return _checked(root, ask_about_files(root, *arguments), arguments)


def _checked(root: Path, answer: Answer, arguments: Sequence[str]) -> bytes:
    if answer.returncode:
        reason = answer.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        command = next(argument for argument in arguments if not argument.startswith("-"))
        message = f"git {command} failed in {root}: {reason}"
        raise GitError(message)
    return answer.stdout
