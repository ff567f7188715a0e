"""The options of a run: `[tool.refret]` of a pyproject.toml and the command line, merged and checked."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemods.codemod import Codemod, Confidence
from codemods.project.model import Version
from codemods.pyproject import ConfigError, read_table
from codemods.transformers import FAMILIES, load

KEYS = ("select", "ignore", "min-confidence", "exclude", "django", "include-tests", "large-tables", "per-file-ignores")
"""The keys of `[tool.refret]` besides the tables of the codemods."""


_OWN = "codemods.transformers."


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do. `Config()` is: every codemod, every confidence, one process."""

    select: tuple[str, ...] = ("all",)
    """Slugs, families, "all", or "slug:option" to switch a yes/no option of a codemod on."""
    ignore: tuple[str, ...] = ()
    min_confidence: Confidence = Confidence.LOW
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    include_tests: bool = False
    django: Version | None = None
    """Given instead of what the requirements say."""
    large_tables: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The codemods' own tables, by slug."""
    codemod_paths: tuple[Path, ...] = ()
    jobs: int = 1

    @property
    def uses_own_codemods_only(self) -> bool:
        """True where every selected codemod is one of Refret's."""
        return all(codemod.find.__module__.startswith(_OWN) for codemod in self.codemods().values())

    def codemods(self) -> Mapping[str, Codemod]:
        """The codemods that are selected and not ignored, in the fixed order."""
        known = load(self.codemod_paths)
        ignored = expand(self.ignore, known)
        return {slug: known[slug] for slug in known if slug in expand(self.select, known) and slug not in ignored}

    def options_of(self, codemod: Codemod) -> Mapping[str, Any]:
        """The codemod's options with defaults filled in; "include-tests" and "large-tables" are in it for all."""
        options = {name: values[0] for name, values in codemod.options.items() if values}
        options |= self.options.get(codemod.slug, {})
        for name in self.select:
            slug, _, option = name.partition(":")
            if option and slug == codemod.slug:
                options[option] = True
        return options | {"include-tests": self.include_tests, "large-tables": self.large_tables}

    @classmethod
    def read(cls, file: Path, base: Config | None = None) -> Config:
        """The configuration of a pyproject.toml, on top of `base`.

        Raises:
            ConfigError: where the file cannot be read, or a key or value is not known.
        """
        base = base or cls()
        table = read_table(file)
        return base if table is None else from_table(table, str(file), base)


def from_table(table: Mapping[str, Any], where: str, base: Config) -> Config:
    """`base` with the keys of a `[tool.refret]` table; `where` is the file that errors name."""
    known = load(base.codemod_paths)
    check_key(table, (*KEYS, *known), f"{where}: [tool.refret]")
    changes: dict[str, Any] = {}
    for key, value in table.items():
        place = f"{where}: {key}"
        if key in known:
            continue
        if key in ("select", "ignore"):
            changes[key] = checked_names(strings(value, place), known, place, with_options=key == "select")
        elif key == "min-confidence":
            changes["min_confidence"] = confidence_named(value, place)
        elif key in ("exclude", "large-tables"):
            changes[key.replace("-", "_")] = strings(value, place)
        elif key == "django":
            changes["django"] = version(value, place)
        elif key == "include-tests":
            changes["include_tests"] = _boolean(value, place)
        else:
            changes["per_file_ignores"] = _per_file_ignores(value, known, place)
    options = {
        slug: _codemod_options(table[slug], known[slug], f"{where}: [tool.refret.{slug}]")
        for slug in table
        if slug in known
    }
    return dataclasses.replace(base, **changes, options={**base.options, **options})


def expand(names: Iterable[str], known: Mapping[str, Codemod]) -> frozenset[str]:
    """The slugs that slugs, families and "all" stand for."""
    found: set[str] = set()
    for name in names:
        slug = name.partition(":")[0]
        found |= {codemod.slug for codemod in known.values() if slug in ("all", codemod.slug, codemod.family)}
    return frozenset(found)


def checked_names(
    names: Sequence[str], known: Mapping[str, Codemod], place: str, *, with_options: bool = False
) -> tuple[str, ...]:
    """The names as they are, if each is a slug, a family or "all" ("slug:option" too, where that may be).

    Raises:
        ConfigError: for the first that is not.
    """
    families = sorted({*FAMILIES, *(codemod.family for codemod in known.values())})
    for name in names:
        slug, colon, option = name.partition(":")
        if slug not in known and (colon or slug not in (*families, "all")):
            message = f"{place}: there is no codemod or family {slug!r}{nearest(slug, [*known, *families, 'all'])}"
            raise ConfigError(message)
        if colon and not (with_options and isinstance(known[slug].options.get(option, (None,))[0], bool)):
            switches = [key for key, values in known[slug].options.items() if values and isinstance(values[0], bool)]
            message = f"{place}: {slug} has no yes/no option {option!r}{nearest(option, switches)}"
            raise ConfigError(message)
    return tuple(names)


def confidence_named(value: object, place: str) -> Confidence:
    """The confidence that a configuration or command line names."""
    names = [level.name.lower() for level in reversed(Confidence)]
    if not isinstance(value, str) or value not in names:
        message = f"{place}: {value!r} is no confidence{nearest(str(value), names)}"
        raise ConfigError(message)
    return Confidence[value.upper()]


def version(value: object, place: str) -> Version:
    """A Django version: "4.2" -> (4, 2)."""
    parts = value.split(".") if isinstance(value, str) else []
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() for part in parts):
        message = f'{place}: {value!r} is no Django version; write it like "4.2".'
        raise ConfigError(message)
    return int(parts[0]), int(parts[1])


def strings(value: object, place: str) -> tuple[str, ...]:
    """A list of strings of the configuration."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        message = f'{place}: must be a list of strings, like ["a", "b"].'
        raise ConfigError(message)
    return tuple(value)


def check_key(table: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Raises ConfigError for the first key of `table` that is not known."""
    for key in table:
        if key not in known:
            message = f"{place} has no key {key!r}{nearest(key, known)}"
            raise ConfigError(message)


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown name: the nearest valid one, or all of them."""
    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(names)}." if names else "."


def _boolean(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        message = f"{place}: must be true or false, not {value!r}."
        raise ConfigError(message)
    return value


def _per_file_ignores(value: object, known: Mapping[str, Codemod], place: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        message = f'{place}: must be a table of patterns, like "scripts/**" = ["on-commit"].'
        raise ConfigError(message)
    return {
        pattern: checked_names(strings(names, f"{place}.{pattern!r}"), known, f"{place}.{pattern!r}")
        for pattern, names in value.items()
    }


def _codemod_options(table: object, codemod: Codemod, place: str) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        message = f"{place}: must be a table."
        raise ConfigError(message)
    check_key(table, codemod.options, place)
    for key, value in table.items():
        allowed = codemod.options[key]
        same_type = not allowed or type(value) is type(allowed[0])
        free = len(allowed) <= 1
        if not same_type or not (free or value in allowed):
            values = ", ".join(map(repr, allowed))
            hint = nearest(value, allowed) if isinstance(value, str) and not free else f"; it takes {values}."
            message = f"{place} {key}: {value!r} is not allowed{hint}"
            raise ConfigError(message)
    return dict(table)
