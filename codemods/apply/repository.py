"""Commits of the user's own repository: with its hooks and its author, and of nothing but the files that are named."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codemods.apply.git import GitError, is_tree
from codemods.project.git import Answer, ask, environment, program

_CHUNK = 500
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "index.lock": "another git command (index.lock exists)",
}
_LINES = 30


class CommitError(Exception):
    """What stands in the way of committing; the message is a sentence. Nothing was written."""


class NotCommittedError(Exception):
    """Git did not commit, for example because a hook refused; the message holds what was said."""


class Repository:
    """The repository around a project, in which commits can be made."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def check(self, paths: Sequence[str]) -> None:
        """See, before anything is written, that these files can be committed.

        Raises:
            CommitError: where they cannot.
        """
        if not _in_tree(self._root):
            message = f"--commit needs a git repository, and {self._root} is in none. Nothing was written."
            raise CommitError(message)
        for part in ("AUTHOR", "COMMITTER"):
            known = ask(self._root, "-c", "user.useConfigOnly=true", "var", f"GIT_{part}_IDENT")
            if known.returncode:
                message = (
                    "Nothing was written: git does not know who commits. Tell it with: git config user.name NAME; "
                    "git config user.email ADDRESS"
                )
                raise CommitError(message)
        self._check_idle()
        self._check_tracked(paths)

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit these files as they are, whatever else is staged or changed; the id of the commit.

        Raises:
            NotCommittedError: where git or a hook refuses.
        """
        with tempfile.TemporaryDirectory(prefix="refret-") as folder:
            texts, names = Path(folder, "message"), Path(folder, "paths")
            texts.write_text(message, "utf-8")
            # The magic word, not git's option: that would reach the hooks through their environment.
            names.write_bytes(b"\0".join(b":(literal)" + path.encode("utf-8", "surrogateescape") for path in paths))
            chosen = (f"--pathspec-from-file={names}", "--pathspec-file-nul")
            done = self._git("commit", "--quiet", "--only", "--cleanup=whitespace", f"--file={texts}", *chosen)
            if not done.returncode:
                # A hook that formats adds to the index of this commit only: the user's own would lag behind.
                self._git("reset", "--quiet", *chosen)
        if done.returncode:
            raise NotCommittedError(f"git commit ended with code {done.returncode}{_said(done)}")  # noqa: EM102, TRY003
        return ask(self._root, "rev-parse", "HEAD").stdout.decode().strip()

    def _check_idle(self) -> None:
        for name, what in _UNDER_WAY.items():
            place = ask(self._root, "rev-parse", "--git-path", name).stdout.rstrip(b"\n")
            if (self._root / os.fsdecode(place)).exists():
                message = f"Nothing was written: {what} is under way in {self._root}. Finish it, then run again."
                raise CommitError(message)
        if ask(self._root, "ls-files", "--unmerged", "-z").stdout:
            message = (
                f"Nothing was written: there are files with conflicts in {self._root}. Solve them, then run again."
            )
            raise CommitError(message)

    def _check_tracked(self, paths: Sequence[str]) -> None:
        plain = set()
        for start in range(0, len(paths), _CHUNK):
            chunk = [f":(literal){path}" for path in paths[start : start + _CHUNK]]
            listed = ask(self._root, "ls-files", "-v", "-z", "--", *chunk).stdout.split(b"\0")
            # H: known and watched; small letters and S: git was told not to look at them.
            plain |= {entry[2:].decode("utf-8", "surrogateescape") for entry in listed if entry.startswith(b"H ")}
        strange = [path for path in paths if path not in plain]
        if strange:
            shown = "".join(f"\n  {path}" for path in strange)
            message = (
                "Nothing was written: --commit needs files that this repository tracks (not ignored ones, in a "
                f"submodule, skip-worktree or assume-unchanged). Leave them out, or commit without --commit.{shown}"
            )
            raise CommitError(message)

    def _git(self, *arguments: str) -> Answer:
        """With the hooks, filters and signing program of the repository: these run when its owner commits, too."""
        command = [program(), "-C", str(self._root), *arguments]
        return subprocess.run(command, capture_output=True, check=False, env=environment(), stdin=subprocess.DEVNULL)


def _in_tree(root: Path) -> bool:
    try:
        return is_tree(root)
    except GitError as error:
        raise CommitError(str(error)) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").strip().splitlines()
    if not lines:
        return " and said nothing."
    left_out = ["  ..."] if len(lines) > _LINES else []
    return ":\n" + "\n".join([*left_out, *(f"  {line}" for line in lines[-_LINES:])])
