"""The pyproject.toml that holds a project's `[tool.refret]`: where it is, and what it says."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codemods.project.inside import MAX_TEXT, read_bytes

PYPROJECT = "pyproject.toml"


class ConfigError(Exception):
    """Something in the configuration is wrong; the message is a sentence that names key, file and the nearest name."""


def contents(file: Path) -> bytes | None:
    """The bytes of a pyproject.toml; None where it leads out of the repository. Raises OSError."""
    top = next((folder for folder in file.parents if (folder / ".git").exists()), file.parent).resolve()
    real = file.resolve(strict=True)
    return read_bytes(top, real.relative_to(top).as_posix(), MAX_TEXT) if real.is_relative_to(top) else None


def read_table(file: Path) -> Mapping[str, Any] | None:
    """The table `[tool.refret]` of a pyproject.toml; None where there is none, or it leads out of the repository."""
    try:
        held = contents(file)
        if held is None:
            return None
        data = tomllib.loads(held.decode("utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{file}: cannot be read ({error.strerror})."
        raise ConfigError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"{file}: not valid TOML: {error}."
        raise ConfigError(message) from error
    tool = data.get("tool", {})
    table = tool.get("refret") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        message = f"{file}: [tool.refret] must be a table."
        raise ConfigError(message)
    return table


def find_file(start: Path) -> Path | None:
    """The nearest pyproject.toml with a `[tool.refret]`, from `start` upwards to the root of the git repository."""
    for folder in (start, *start.parents):
        file = folder / PYPROJECT
        if file.is_file() and read_table(file) is not None:
            return file
        if (folder / ".git").exists():
            break
    return None


def digest_of(path: Path | None) -> str | None:
    """The name of what a pyproject.toml holds; None where it counts for nothing."""
    try:
        data = None if path is None else contents(path)
    except OSError:
        return None
    return None if data is None else hashlib.blake2b(data, digest_size=12).hexdigest()
