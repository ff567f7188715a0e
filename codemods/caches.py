"""The command that shows and clears what is kept for the next run."""

from __future__ import annotations

import os
from pathlib import Path

from codemods.commands import DONE
from codemods.diff.style import disarmed, visible
from codemods.project.discover import find_project_root
from codemods.request import UsageError
from codemods.store import Shown, cache_file, cache_files, cache_folder, shown, why_not_used


def show(path: Path, *, every: bool) -> int:
    """Print where the cache is, what it holds, and what keeps it from being used."""
    root = find_project_root(path)
    print(disarmed(f"Folder: {visible(os.fspath(cache_folder()))}"))
    trouble = why_not_used(root)
    if trouble is not None:
        print(disarmed(f"It is not used: {visible(trouble)}."))
    files = cache_files() if every else tuple(file for file in [cache_file(root)] if file.is_file())
    for item in map(shown, files):
        print(disarmed(_line(item)))
    if not files:
        print("Nothing is kept.")
    return DONE


def clear(path: Path, *, every: bool) -> int:
    """Remove the cache of one project, or of all.

    Raises:
        UsageError: a file cannot be removed.
    """
    files = cache_files() if every else (cache_file(find_project_root(path)),)
    removed = 0
    for file in files:
        try:
            file.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            message = f"{file} cannot be removed: {error.strerror or error}."
            raise UsageError(message) from error
        removed += 1
    print(f"Removed: {removed}.")
    return DONE


def _line(item: Shown) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in item.kinds.items()) or "nothing"
    return f"{visible(item.root) or 'not readable'}: {item.size / 1e6:.1f} MB, {kinds}  ({item.path.name})"
