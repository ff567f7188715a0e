"""The Django, DRF, Celery and Python versions that a project asks for, read from its requirements and lock files."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codemods.project.classify import IGNORED_FOLDERS, is_test_path, is_vendored_path
from codemods.project.inside import is_folder, read_text
from codemods.project.model import Version, Versions
from codemods.project.source import parse_text

_PACKAGES = ("django", "celery", "djangorestframework")
_REQUIREMENT = re.compile(r"^\s*([A-Za-z][\w.-]*)\s*(?:\[[^]]*\])?\s*([^;#@]*)")
_INCLUDE = re.compile(r"^\s*(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)")
_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?")
_CLAUSE = re.compile(r"(===?|~=|>=|<=|!=|[<>^~])?\s*v?([\d*][\w.*+!-]*)")
_LOCKED = re.compile(r"^name = [\"']([\w.-]+)[\"']\s*\nversion = [\"']([^\"']+)[\"']", re.MULTILINE)
_REQUIREMENT_FILE = re.compile(r"(?:.*[-_.])?(?:requirements?|reqs|constraints?|pip|deps)(?:[-_.].*)?\.(?:txt|in)")
_REQUIREMENT_FOLDER = re.compile(r"(?:requirements?|reqs|deps|dependencies|pip)")
_SECONDARY = re.compile(
    r"(?:^|[-_./])(?:docs?|lint\w*|tests?|testing|typing|type-checking|migrations|examples?)(?:[-_./]|$)"
)
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one place says of one package: the lowest version that it allows."""

    package: str
    """Lower case; "python" for the interpreter."""
    version: Version
    exact: bool
    """Pinned or locked, not a range."""
    at: str
    secondary: bool = False
    """For documentation, tests and the like only."""


def read_versions(root: Path) -> Versions:
    """The lowest versions that are asked for: of an application what it pins or locks, of a library what it allows.

    Requirements are looked for in `root`, then one and two folders below; the first of these levels that names a
    package decides for it. A library is what has no manage.py.
    """
    found: dict[str, Requirement] = {}
    levels = list(_levels(root))
    library = not any((folder / "manage.py").is_file() for folders in levels for folder in folders)
    for folders in levels:
        requirements = [item for folder in folders for item in _folder_requirements(root, folder)]
        for package in (*_PACKAGES, "python"):
            if package not in found:
                chosen = _choose([item for item in requirements if item.package == package], library)
                if chosen is not None:
                    found[package] = chosen
    return Versions(
        **{package: item.version for package, item in found.items()},
        at={package: item.at for package, item in found.items()},
    )


def is_library(root: Path) -> bool:
    """True where the packaging says that other Django projects use this one."""
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        if "Framework :: Django" in (read_text(root, name) or ""):
            return True
    return False


def parse_version(text: str) -> Version | None:
    """Major and minor number: "4.2.1" -> (4, 2), "5" -> (5, 0)."""
    found = _VERSION.match(text.strip())
    return (int(found[1]), int(found[2] or 0)) if found else None


def _choose(requirements: list[Requirement], library: bool) -> Requirement | None:
    """The lowest of the decisive ones: exact before ranges, in a library the other way round."""
    primary = [item for item in requirements if not item.secondary] or requirements
    decisive = [item for item in primary if item.exact is not library and item.package != "python"] or primary
    return min(decisive, key=lambda item: item.version, default=None)


def _levels(root: Path) -> Iterator[list[Path]]:
    """The root, the folders in it, the folders in those."""
    level = [root]
    for depth in range(3):
        yield level
        if depth < 2:
            level = [inner for folder in level for inner in _inner(root, folder)]


def _inner(root: Path, folder: Path) -> list[Path]:
    try:
        entries = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    paths = [folder / name for name in entries if name not in IGNORED_FOLDERS and not name.startswith(".")]
    return [path for path in paths if _is_own(path.relative_to(root).as_posix())]


def _is_own(path: str) -> bool:
    return not (is_vendored_path(f"{path}/x.py") or is_test_path(f"{path}/x.py") or "template" in path)


def _folder_requirements(root: Path, folder: Path) -> Iterator[Requirement]:
    """Everything that the files of one folder (and its folder of requirements) ask for."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    relative = folder.relative_to(root).as_posix()
    prefix = "" if relative == "." else relative + "/"
    seen: set[str] = set()
    for name in names:
        path = prefix + name
        if name in _LOCKS:
            yield from _lock(path, _read(root, path))
        elif name == "pyproject.toml":
            yield from _pyproject(path, _read(root, path))
        elif name in ("Pipfile", "Pipfile.lock"):
            yield from _pipfile(path, _read(root, path))
        elif name in ("setup.py", "setup.cfg", ".python-version", "runtime.txt"):
            yield from _READERS[name](path, _read(root, path))
        elif _REQUIREMENT_FILE.fullmatch(name):
            yield from _requirements_file(root, path, seen)
        elif _REQUIREMENT_FOLDER.fullmatch(name) and is_folder(root, path):
            for inner in sorted((folder / name).glob("*.txt")) + sorted((folder / name).glob("*.in")):
                yield from _requirements_file(root, f"{path}/{inner.name}", seen)


def _read(root: Path, path: str) -> str:
    """The text of a file inside the root; "" where it cannot be read or is no requirements file at all (too large)."""
    return (read_text(root, path) or "").removeprefix("\ufeff").replace("\r\n", "\n")


def _requirement(text: str, at: str, *, secondary: bool = False) -> Iterator[Requirement]:
    """A PEP 508 requirement, as far as its version goes."""
    found = _REQUIREMENT.match(text)
    if found is not None:
        yield from _versioned(found[1], found[2].strip("() "), at, secondary=secondary)


def _versioned(name: str, specifier: str, at: str, *, secondary: bool = False) -> Iterator[Requirement]:
    """The lower bound of a specifier: ``>=4.2,<5``, ``~=4.2.1``, ``^4.2``, ``==4.2.*``, ``4.2``."""
    package = re.sub(r"[-_.]+", "-", name.lower())
    if package not in (*_PACKAGES, "python"):
        return
    for alternative in specifier.split("||"):
        for clause in alternative.split(","):
            found = _CLAUSE.match(clause.strip())
            operator = found[1] if found else None
            version = parse_version(found[2]) if found else None
            if version is not None and operator not in ("<", "<=", "!="):
                yield Requirement(package, version, operator in ("==", "===", None), at, secondary)


def _requirements_file(root: Path, path: str, seen: set[str]) -> Iterator[Requirement]:
    """A pip requirements file with those that it includes."""
    if path in seen or len(seen) > 200:
        return
    seen.add(path)
    for number, line in enumerate(_read(root, path).splitlines(), 1):
        if found := _INCLUDE.match(line):
            folder = path.rpartition("/")[0]
            included = os.path.normpath(f"{folder}/{found[1]}" if folder else found[1]).replace(os.sep, "/")
            if not included.startswith(("..", "/")):
                yield from _requirements_file(root, included, seen)
        else:
            yield from _requirement(line, f"{path}:{number}", secondary=_is_secondary(path))


def _is_secondary(path: str) -> bool:
    return _SECONDARY.search(path.rpartition(".")[0]) is not None


def _lock(path: str, text: str) -> Iterator[Requirement]:
    """uv.lock, poetry.lock, pdm.lock and pylock.toml all write a name and below it the version."""
    for found in _LOCKED.finditer(text):
        yield from _versioned(found[1], f"=={found[2]}", _at(path, text, found.start()))


def _at(path: str, text: str, offset: int) -> str:
    return f"{path}:{text.count(chr(10), 0, offset) + 1}"


def _place(path: str, text: str, needle: str) -> str:
    """Where `needle` stands in a file that was parsed without positions."""
    return _at(path, text, max(0, text.find(needle)))


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _table(value: object, *keys: str) -> dict[str, object]:
    """The table at a path of keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _pyproject(path: str, text: str) -> Iterator[Requirement]:
    content = _toml(text)
    project = _table(content, "project")
    for item in _strings(project.get("dependencies")):
        yield from _requirement(item, _place(path, text, item))
    groups = [*_table(project, "optional-dependencies").values(), *_table(content, "dependency-groups").values()]
    for item in (item for group in groups for item in _strings(group)):
        yield from _requirement(item, _place(path, text, item), secondary=True)
    if isinstance(python := project.get("requires-python"), str):
        yield from _versioned("python", python, _place(path, text, "requires-python"))
    for name, value in _table(content, "tool", "poetry", "dependencies").items():
        yield from _named(path, text, name, value)
    for group in _table(content, "tool", "poetry", "group").values():
        for name, value in _table(group, "dependencies").items():
            yield from _named(path, text, name, value)
    yield from _classifiers(path, text, _strings(project.get("classifiers")))


def _classifiers(path: str, text: str, classifiers: Iterable[str]) -> Iterator[Requirement]:
    """``Framework :: Django :: 4.2``: the least that is said of a version."""
    for item in classifiers:
        if found := re.fullmatch(r"Framework :: Django :: (\d+\.\d+)", item):
            yield from _versioned("django", f">={found[1]}", _place(path, text, item), secondary=True)


def _named(path: str, text: str, name: str, value: object) -> Iterator[Requirement]:
    """``django = "^4.2"`` or ``django = {version = "^4.2", extras = [...]}``; a bare number is a caret range."""
    specifier = value if isinstance(value, str) else _table(value).get("version")
    if isinstance(specifier, str):
        specifier = "^" + specifier if specifier[:1].isdigit() else specifier
        yield from _versioned(name, specifier, _place(path, text, f"\n{name} "))


def _pipfile(path: str, text: str) -> Iterator[Requirement]:
    if path.endswith("Pipfile"):
        content = _toml(text)
        for name, value in {**_table(content, "packages"), **_table(content, "requires")}.items():
            yield from _named(path, text, name.replace("python_version", "python"), value)
        return
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name, value in _table(content, "default").items():
        version = _table(value).get("version")
        if isinstance(version, str):
            yield from _versioned(name, version, _place(path, text, f'"{name}"'))


def _setup_cfg(path: str, text: str) -> Iterator[Requirement]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for line in parser.get("options", "install_requires", fallback="").splitlines():
        yield from _requirement(line, _place(path, text, line.strip() or "install_requires"))
    python = parser.get("options", "python_requires", fallback="")
    yield from _versioned("python", python, _place(path, text, "python_requires"))
    classifiers = parser.get("metadata", "classifiers", fallback="").splitlines()
    yield from _classifiers(path, text, (line.strip() for line in classifiers))


def _setup_py(path: str, text: str) -> Iterator[Requirement]:
    """The literal arguments of `setup()`, also behind a name of the module."""
    try:
        tree = parse_text(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    names = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setup"))
    for keyword in (keyword for call in calls for keyword in call.keywords):
        value = names.get(keyword.value.id, keyword.value) if isinstance(keyword.value, ast.Name) else keyword.value
        texts = [node for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        for node in texts:
            at = f"{path}:{node.lineno}"
            if keyword.arg == "install_requires":
                yield from _requirement(str(node.value), at)
            elif keyword.arg == "python_requires":
                yield from _versioned("python", str(node.value), at)
            elif keyword.arg == "classifiers":
                yield from _classifiers(path, text, [str(node.value)])


def _python_version(path: str, text: str) -> Iterator[Requirement]:
    """.python-version ("3.12.1") and runtime.txt ("python-3.12.1")."""
    first = text.strip().partition("\n")[0].removeprefix("python-")
    yield from _versioned("python", f"=={first}", f"{path}:1", secondary=True)


_READERS = {
    "setup.py": _setup_py,
    "setup.cfg": _setup_cfg,
    ".python-version": _python_version,
    "runtime.txt": _python_version,
}
