"""The command `refret undo`: what was written, and back."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from codemods.apply import git
from codemods.apply.journal import HOME
from codemods.apply.undo import Listed, Undone, runs, undo
from codemods.commands import DONE, FOUND
from codemods.console import tell
from codemods.diff.style import disarmed, named, one_line, visible
from codemods.project.discover import find_project_root
from codemods.request import UsageError


def take_back(run: str | None, project: Path, *, force: bool) -> int:
    """Undo a run, and say what became of its files."""
    root = _root(project)
    if git.tracks(root, HOME):
        message = f"{HOME} came with the repository: git tracks it. A journal of somebody else is not followed."
        raise UsageError(message)
    done = undo(root, _number(run), force=force)
    for path in done.restored:
        kept = f" (what it held is in {named(done.copies[path])})" if path in done.copies else ""
        _say(f"restored: {named(path)}{kept}")
    for path, why in done.refused.items():
        tell(f"not restored: {named(path)}: {why}")
    _say(_summary(done))
    if done.refused and not force:
        tell("--force restores edited and removed files too, and keeps a copy (.refret-backup) of what they hold.")
    if done.journal.commits and done.restored:
        shown = " ".join(one_line(commit[:12]) for commit in reversed(done.journal.commits))
        tell(
            "The run's commits stay in the history, so that git shows what was restored as changes: commit those, or "
            f"take them back with git restore and the commits with git revert {shown}."
        )
    return FOUND if done.refused else DONE


def show_runs(project: Path) -> int:
    """List the runs that the journal knows, the newest first."""
    root = _root(project)
    listed = runs(root)
    if not listed:
        _say(f"There is no run of refret in the journal of {root}.")
    for item in reversed(listed):
        _say(_line(item))
    return DONE


def _line(item: Listed) -> str:
    if item.journal is None:
        return f"{item.number:>4}  its journal is damaged"
    commits = f", {len(item.journal.commits)} commits" if item.journal.commits else ""
    files = f"{len(item.journal.entries)} file{'' if len(item.journal.entries) == 1 else 's'}"
    when, state = _time(item.journal.started), item.state.value
    return f"{item.number:>4}  {when}  {state:<11}  {one_line(item.journal.command)}  {files}{commits}"


def _summary(done: Undone) -> str:
    run = f"Run {done.journal.number} of {_time(done.journal.started)}"
    if not done.restored and not done.refused:
        return f"{run}: nothing to do, all of its files are as they were before it."
    already = f", {len(done.already)} were as before already" if done.already else ""
    refused = f", {len(done.refused)} not restored" if done.refused else ""
    return f"{run}: {len(done.restored)} restored{already}{refused}."


def _time(started: str) -> str:
    try:
        return dt.datetime.fromisoformat(started).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return one_line(started)


def _number(run: str | None) -> int | None:
    if run is None:
        return None
    if not run.isascii() or not run.isdigit() or len(run) > 9:
        message = f"{run} is no run: runs have numbers, see refret undo --list."
        raise UsageError(message)
    return int(run)


def _root(project: Path) -> Path:
    if not project.exists():
        message = f"There is no file or folder {project}."
        raise UsageError(message)
    return find_project_root(project)


def _say(line: str) -> None:
    sys.stdout.write(disarmed(visible(line)) + "\n")
