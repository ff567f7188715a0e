"""Asks git about a repository that may be hostile: whatever its configuration names, git runs nothing for an answer.

A repository's own configuration (it comes with an archive, or lies in a submodule) can name programs: a file system
monitor, hooks, filters, diff drivers, a pager, an ssh command, a remote to fetch missing objects from.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

TIMEOUT = 120
"""So many seconds may git take for an answer: it would wait for a pipe that lies where a file should be."""

_SAFE = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.quotePath=false",
    "-c", "protocol.allow=never",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # stronger than what a configuration allows
    "LC_ALL": "C",
}
_ELSEWHERE = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
})  # fmt: skip
_OWN_SCOPES = frozenset({b"local", b"worktree"})
_FAILED = 128

Answer = subprocess.CompletedProcess[bytes]


def environment() -> dict[str, str]:
    """The environment for git, without what names another repository: git sets it for hooks, which may run Refret."""
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def program() -> str:
    """The git program. Folders of PATH that are relative are left out: the program would be the repository's.

    Raises:
        FileNotFoundError: where there is none.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        file = os.path.join(folder, name)  # noqa: PTH118 - PATH may hold anything
        if os.path.isabs(folder) and os.path.isfile(file) and os.access(file, os.X_OK):  # noqa: PTH113, PTH117
            return file
    raise FileNotFoundError(name)


def ask(root: Path, *arguments: str) -> Answer:
    """What git answers to a command that only reads names and numbers; it opens no file of the working tree.

    Raises:
        FileNotFoundError: where git is not installed.
    """
    command = [program(), *_SAFE, "-C", os.fspath(root), *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, check=False, env=environment() | _ENVIRONMENT, stdin=subprocess.DEVNULL,
            timeout=TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _failed(command, f"no answer within {TIMEOUT} seconds")


def ask_about_files(root: Path, *arguments: str) -> Answer:
    """What git answers to a command that compares files of the working tree: the repository's own filters stay off.

    Filters of the user's own configuration (git-lfs, git-crypt) are applied as always.

    Raises:
        FileNotFoundError: where git is not installed.
    """
    known = ask(root, "config", "--list", "--name-only", "--show-scope", "-z")
    if known.returncode:
        return known
    options: list[str] = []
    for key in _filters(known.stdout):
        if b"=" in key:
            return _failed(known.args, "its configuration names a filter with a sign that cannot be passed on")
        options += ["-c", f"{os.fsdecode(key)}="]
    return ask(root, *options, *arguments)


def _filters(listed: bytes) -> Iterator[bytes]:
    """The keys of a repository's own configuration that name programs which filter files."""
    parts = listed.split(b"\0")
    for scope, key in zip(parts[::2], parts[1::2], strict=False):
        if scope in _OWN_SCOPES and key.startswith(b"filter.") and key.endswith((b".clean", b".smudge", b".process")):
            yield key


def _failed(command: list[str], reason: str) -> Answer:
    return subprocess.CompletedProcess(command, _FAILED, b"", reason.encode())
