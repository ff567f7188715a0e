"""Which file a template's name stands for, by the rules of Django's loaders, and what that file says.

The folders in `DIRS` come first, then the `templates` (and `jinja2`) folders of the installed apps in their order.
"""

from __future__ import annotations

import ast
import functools
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codemods.project.apps import installed_folders
from codemods.project.discover import Discovery
from codemods.project.expressions import parse_expression
from codemods.project.templates.django_language import read_django
from codemods.project.templates.jinja_language import read_jinja
from codemods.project.templates.tree import Template

if TYPE_CHECKING:
    from codemods.project.model import Settings

MAX_BYTES = 500_000
"""A larger template is not read: what a person wrote is smaller."""
MAX_OPEN = 100
"""So many tags that one line opens and never closes are not parsed: each costs a search to the end of the line."""
_FOLDERS = ("templates", "jinja2")
_JINJA_ENDINGS = (".jinja", ".jinja2", ".j2")
_TAGS = (("{%", "%}"), ("{{", "}}"), ("{#", "#}"))
_DJANGO_ONLY = re.compile(r"\{%-?\s*(?:load\s|csrf_token|comment|endblocktrans)")
_DEPTH = 4
"""How many names of settings are followed, one through the other."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that templates are looked for in."""

    folder: str
    jinja: bool
    installed: bool
    """False: of an app that the settings, as far as they were read, do not install."""


@dataclass(frozen=True, slots=True)
class Found:
    """The file that a template's name stands for."""

    path: str
    others: tuple[str, ...] = ()
    """Further files of that name, where the order of their folders is not known."""


class Templates:
    """The templates of a project. Nothing is looked for before a name is asked about."""

    def __init__(self, discovery: Discovery, settings: Settings, data: Callable[[str], bytes]) -> None:
        """`data`: the bytes of a file by its path; raises OSError."""
        self._discovery = discovery
        self._settings = settings
        self._data = data
        self._parsed: dict[str, Template] = {}
        self._found: dict[tuple[str, str], Found | None] = {}

    def find(self, name: str, near: str) -> Found | None:
        """The file of that name; `near`: the file that names it."""
        key = (name, self._discovery.project_of(near))
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, name: str, project: str) -> Found | None:
        name = posixpath.normpath(name)
        if name.startswith(("/", "..")) or not name.isprintable():
            return None
        own = [root for root in self._roots if not project or root.folder.startswith(f"{project}/")]
        roots = [*own, *(root for root in self._roots if root not in own)]
        paths = {f"{root.folder}/{name}".lstrip("/"): root for root in roots}
        there = [(path, root) for path, root in paths.items() if path in self._discovery.templates]
        if not there:
            return None
        first, root = there[0]
        return Found(first, () if root.installed else tuple(path for path, _ in there[1:]))

    def read(self, path: str) -> Template:
        """The template in the file at `path`, parsed once. This is the one place that reads templates."""
        found = self._parsed.get(path)
        if found is None:
            found = self._parsed[path] = self._read(path)
        return found

    def _read(self, path: str) -> Template:
        try:
            data = self._data(path)
        except OSError as error:
            return Template(path, calls=True, problem=f"it cannot be read: {error.strerror or error}")
        if len(data) > MAX_BYTES or b"\0" in data:
            return Template(path, calls=True, problem="it is too large, or no text")
        text = data.decode("utf-8-sig", "replace")
        if any(_is_odd(line) for line in text.split("\n") if len(line) > MAX_OPEN):
            return Template(path, calls=True, problem="it opens tags that it does not close")
        readers = (read_jinja, read_django) if self._is_jinja(path, text) else (read_django, read_jinja)
        found = readers[0](path, text)
        other = readers[1](path, text) if found.problem is not None and self._has_jinja else found
        return found if other.problem is not None else other

    def _is_jinja(self, path: str, text: str) -> bool:
        if path.endswith(_JINJA_ENDINGS) or "/jinja2/" in f"/{path}":
            return True
        if not self._jinja_first or _DJANGO_ONLY.search(text) is not None:
            return False
        folders = [root for root in self._roots if path.startswith(f"{root.folder}/")]
        return not folders or any(root.jinja for root in folders)

    # --- folders

    @functools.cached_property
    def _roots(self) -> tuple[Root, ...]:
        folders = {folder for path in self._discovery.by_path for folder in _above(path)}
        settings = self._settings
        near = dict.fromkeys(folder for path in settings.modules for folder in _above(path))
        bases = [*near, *(folder for folder in self._discovery.projects if folder not in near)]
        found: dict[Root, None] = {}
        for name, jinja in [*self._configured, *((name, name == "jinja2") for name in _FOLDERS)]:
            found |= dict.fromkeys(self._existing((f"{base}/{name}" for base in bases), jinja=jinja, installed=True))
        apps = installed_folders(settings.installed_apps, self._discovery.find_module)
        for folder in apps:
            found |= dict.fromkeys(self._app(folder, installed=True))
        known = {root.folder for root in found}
        for folder in sorted(folders - set(apps)):
            found |= dict.fromkeys(root for root in self._app(folder, installed=False) if root.folder not in known)
        return tuple(found)

    def _app(self, folder: str, *, installed: bool) -> Iterator[Root]:
        for name in _FOLDERS:
            jinja = name == "jinja2" or self._jinja_first
            yield from self._existing([f"{folder}/{name}"], jinja=jinja, installed=installed)

    def _existing(self, folders: Iterable[str], *, jinja: bool, installed: bool) -> Iterator[Root]:
        for folder in folders:
            path = folder.strip("/")
            if _is_folder(self._discovery.root, path):
                yield Root(path, jinja, installed)

    @functools.cached_property
    def _engines(self) -> list[tuple[str, list[ast.expr]]]:
        """Of each engine in TEMPLATES: its backend, and the folders in its DIRS."""
        found = []
        for engine in _items(parse_expression(self._settings.values.get("TEMPLATES", "[]"))):
            options = _options(engine)
            backend = options.get("BACKEND")
            name = backend.value if isinstance(backend, ast.Constant) and isinstance(backend.value, str) else ""
            found.append((name, self._expand(options.get("DIRS"))))
        return found

    @property
    def _has_jinja(self) -> bool:
        return any("jinja" in backend.lower() for backend, _ in self._engines)

    @property
    def _jinja_first(self) -> bool:
        """The first engine that may have a template is asked for it."""
        return bool(self._engines) and "jinja" in self._engines[0][0].lower()

    @functools.cached_property
    def _configured(self) -> list[tuple[str, bool]]:
        """The ends of the paths in DIRS: what they start with is computed, as a rule."""
        folders = []
        for backend, items in self._engines:
            for item in items:
                parts = [
                    part for text in self._texts(item, _DEPTH) for part in text.split("/") if part not in ("", ".")
                ]
                if parts and ".." not in parts:
                    folders.append(("/".join(parts), "jinja" in backend.lower()))
        return folders

    def _expand(self, value: ast.expr | None) -> list[ast.expr]:
        if isinstance(value, ast.Name | ast.Attribute):
            value = self._setting(value) or value
        return list(_items(value))

    def _setting(self, node: ast.expr) -> ast.expr | None:
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        source = self._settings.values.get(name)
        return parse_expression(source) if source is not None else None

    def _texts(self, node: ast.expr, depth: int) -> Iterator[str]:
        """The literal parts of a path, in order; names of settings are followed."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name() | ast.Attribute() if depth and (value := self._setting(node)) is not None:
                yield from self._texts(value, depth - 1)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from self._texts(child, depth)


def _above(path: str) -> list[str]:
    """The folders that a file lies in, the nearest first; the root is ""."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:size]) for size in range(len(parts), -1, -1)]


def _is_folder(root: Path, path: str) -> bool:
    try:
        return bool(path) and (root / path).is_dir() and (root / path).resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False


def _items(node: ast.expr | None) -> Iterator[ast.expr]:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            yield from items
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _items(left)
            yield from _items(right)


def _options(node: ast.expr) -> Mapping[str, ast.expr]:
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}
        case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
            return {item.arg: item.value for item in keywords if item.arg is not None}
        case _:
            return {}


def _is_odd(line: str) -> bool:
    return any(line.count(start, line.rfind(end) + 1) > MAX_OPEN for start, end in _TAGS)
