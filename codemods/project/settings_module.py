"""One settings module (or class of settings), read statement by statement and never run.

A `Scope` holds what is known after the statements read so far. What is assigned in a branch is one possibility more;
what is assigned outside of branches replaces what was there.
"""

from __future__ import annotations

import ast
import fnmatch
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from codemods.project.discover import Discovery
from codemods.project.model import Database
from codemods.project.settings_databases import DatabaseReader
from codemods.project.source import Skipped, SourceFile

MARKERS = frozenset({
    "INSTALLED_APPS", "DATABASES", "MIDDLEWARE", "MIDDLEWARE_CLASSES", "ROOT_URLCONF", "SECRET_KEY", "WSGI_APPLICATION",
    "AUTH_USER_MODEL", "ATOMIC_REQUESTS", "DEFAULT_AUTO_FIELD", "USE_TZ",
})  # fmt: skip
"""Names that only a settings module assigns; one of them makes a module one."""
_LISTS = ("INSTALLED_APPS", "MIDDLEWARE", "MIDDLEWARE_CLASSES")

_DEPTH = 12
"""How many parts of a list are followed, one after the other: names may go in circles."""

Source = Callable[[str], SourceFile | Skipped]


@dataclass(slots=True)
class Scope:
    """What a settings module or class holds."""

    path: str
    names: dict[str, tuple[SourceFile, ast.expr]] = field(default_factory=dict)
    """The last expression of each name."""
    lists: dict[str, list[str]] = field(default_factory=dict)
    """INSTALLED_APPS and MIDDLEWARE."""
    databases: list[Database] = field(default_factory=list)
    atomic_at_top: list[str] = field(default_factory=list)
    """Places that assign ATOMIC_REQUESTS as a setting of its own."""
    eager: list[str] = field(default_factory=list)
    classes: dict[str, Scope] = field(default_factory=dict)
    is_class: bool = False

    @property
    def is_settings(self) -> bool:
        """True where Django settings are assigned, here or in what was imported."""
        return not MARKERS.isdisjoint(self.names)

    def take(self, other: Scope) -> None:
        """What `from other import *` (or inheritance) brings."""
        self.names |= other.names
        self.classes |= other.classes
        self.lists |= {name: list(values) for name, values in other.lists.items()}
        if other.databases:
            self.databases = list(other.databases)
        self.atomic_at_top += [place for place in other.atomic_at_top if place not in self.atomic_at_top]
        self.eager += [place for place in other.eager if place not in self.eager]


class ModuleReader:
    """Reads settings modules with what they import; each module once."""

    def __init__(self, discovery: Discovery, source: Source) -> None:
        self.discovery = discovery
        self.source = source
        self._scopes: dict[str, Scope] = {}

    def scope(self, path: str) -> Scope:
        """The scope of the module at `path`, empty where it cannot be read."""
        found = self._scopes.get(path)
        if found is None:
            found = self._scopes[path] = Scope(path)
            file = self.source(path)
            if isinstance(file, SourceFile):
                tree = file.parse()
                if isinstance(tree, ast.Module):
                    _BodyReader(self, file, found).body(tree.body, branch=False)
        return found

    def imported(self, path: str, statement: ast.ImportFrom) -> str | None:
        """The file that `from X import ...` in the file `path` reads."""
        if not statement.level:
            return self.discovery.find_module(statement.module or "", near=path)
        folder = path.split("/")[: -statement.level]
        base = "/".join([*folder, *(statement.module or "").split(".")]).rstrip("/")
        return next((name for name in (f"{base}.py", f"{base}/__init__.py") if name in self.discovery.by_path), None)

    def included(self, path: str, pattern: str) -> Iterator[str]:
        """The files that `include(pattern)` of django-split-settings reads."""
        folder = path.rpartition("/")[0]
        full = posixpath.normpath(posixpath.join(folder, pattern))
        for name in self.discovery.by_path:
            if name == full or (any(char in full for char in "*?[") and fnmatch.fnmatchcase(name, full)):
                yield name


class _BodyReader:
    """Reads the statements of one module or class into its scope."""

    def __init__(self, modules: ModuleReader, file: SourceFile, scope: Scope) -> None:
        self.modules = modules
        self.file = file
        self.scope = scope
        self.databases = DatabaseReader(file, scope.names, scope.databases)
        self.bases: set[str] = set()
        """Names of base classes: the imports that are worth following."""

    def body(self, statements: list[ast.stmt], *, branch: bool) -> None:
        classes = [item for item in statements if isinstance(item, ast.ClassDef)]
        self.bases |= {base.id for item in classes for base in item.bases if isinstance(base, ast.Name)}
        for statement in statements:
            self.statement(statement, branch)

    def statement(self, statement: ast.stmt, branch: bool) -> None:
        match statement:
            case ast.ImportFrom():
                self.import_from(statement)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.assign(target, value, branch)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, value, branch)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self.extend(name, value)
            case ast.Expr(value=ast.Call() as call):
                self.call(call, branch)
            case ast.If(body=body, orelse=orelse):
                self.body(body, branch=True)
                self.body(orelse, branch=True)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                self.body(body, branch=branch)
                for handler in handlers:
                    self.body(handler.body, branch=True)
                self.body(orelse + finalbody, branch=branch)
            case ast.With(body=body) | ast.For(body=body):
                self.databases.loop(statement)
                self.body(body, branch=branch)
            case ast.ClassDef():
                self.settings_class(statement)
            case ast.FunctionDef(name=name) if name.isupper() and self.scope.is_class:
                self.property(statement, branch)

    def property(self, statement: ast.FunctionDef, branch: bool) -> None:
        """A setting that a method of a class of settings computes."""
        if statement.name in _LISTS:
            self.extend(statement.name, ast.List([*_listed(statement)], ast.Load()))
            return
        for node in ast.walk(statement):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict | ast.Constant | ast.List | ast.Call):
                self.assign(ast.Name(statement.name, ast.Store(), lineno=node.lineno), node.value, branch)

    def import_from(self, statement: ast.ImportFrom) -> None:
        path = self.modules.imported(self.scope.path, statement)
        if path is None or path == self.scope.path:
            return
        for alias in statement.names:
            if alias.name == "*":
                self.scope.take(self.modules.scope(path))
            elif alias.name.isupper() or (alias.asname or alias.name) in self.bases:
                other = self.modules.scope(path)
                name = alias.asname or alias.name
                if alias.name in other.names:
                    self.scope.names[name] = other.names[alias.name]
                if alias.name in other.classes:
                    self.scope.classes[name] = other.classes[alias.name]
                if name == alias.name and name in other.lists:
                    self.scope.lists[name] = list(other.lists[name])
                if name == alias.name == "DATABASES":
                    self.scope.databases = list(other.databases)
        self.databases = DatabaseReader(self.file, self.scope.names, self.scope.databases)

    def assign(self, target: ast.expr, value: ast.expr, branch: bool) -> None:
        match target:
            case ast.Name(id="DATABASES"):
                self.databases.assign(value, branch)
            case ast.Name(id=name) if name in _LISTS:
                values = list(self.strings(value))
                before = self.scope.lists.get(name, []) if branch else []
                self.scope.lists[name] = list(dict.fromkeys(before + values))
            case ast.Name(id="ATOMIC_REQUESTS"):
                if not (isinstance(value, ast.Constant) and not value.value):
                    self.scope.atomic_at_top.append(f"{self.scope.path}:{target.lineno}")
            case ast.Name(id="CELERY_TASK_ALWAYS_EAGER" | "CELERY_ALWAYS_EAGER" | "TASK_ALWAYS_EAGER"):
                self.always_eager(value, target.lineno)
            case ast.Subscript() | ast.Attribute():
                self.databases.assign_item(target, value, branch)
            case ast.Tuple(elts=elements) if isinstance(value, ast.Tuple) and len(elements) == len(value.elts):
                for element, item in zip(elements, value.elts, strict=True):
                    self.assign(element, item, branch)
        if isinstance(target, ast.Name):
            self.scope.names[target.id] = (self.file, value)

    def always_eager(self, value: ast.expr, line: int) -> None:
        match value:
            case ast.Constant(value=True):
                self.scope.eager.append(f"{self.scope.path}:{line}")
            case ast.Constant():
                self.scope.eager.clear()

    def extend(self, name: str, value: ast.expr) -> None:
        if name in _LISTS:
            known = self.scope.lists.setdefault(name, [])
            known += [item for item in self.strings(value) if item not in known]
            self.scope.names.setdefault(name, (self.file, value))
        elif name == "DATABASES":
            self.databases.update(value)

    def call(self, call: ast.Call, branch: bool) -> None:
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr="append" | "insert" | "extend") if call.args:
                value = call.args[-1]
                self.extend(name, value if call.func.attr == "extend" else ast.List([value], ast.Load()))
            case ast.Attribute(value=ast.Name(id="DATABASES"), attr="update") if call.args:
                self.databases.update(call.args[0])
            case ast.Attribute(value=ast.Subscript()):
                self.databases.item_call(call, branch)
            case ast.Name(id="include"):
                self.include(call)

    def include(self, call: ast.Call) -> None:
        for argument in call.args:
            inner = argument.args[0] if isinstance(argument, ast.Call) and argument.args else argument
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                for path in self.modules.included(self.scope.path, inner.value):
                    self.scope.take(self.modules.scope(path))
        self.databases = DatabaseReader(self.file, self.scope.names, self.scope.databases)

    def settings_class(self, statement: ast.ClassDef) -> None:
        """A class of settings, as django-configurations and its like have them."""
        scope = Scope(self.scope.path, is_class=True)
        for base in reversed(statement.bases):
            name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            if name in self.scope.classes:
                scope.take(self.scope.classes[name])
        scope.names = {**{k: v for k, v in self.scope.names.items() if k not in MARKERS}, **scope.names}
        _BodyReader(self.modules, self.file, scope).body(statement.body, branch=False)
        if scope.is_settings:
            self.scope.classes[statement.name] = scope

    def strings(self, value: ast.expr, depth: int = 0) -> Iterator[str]:
        """The string constants of a list expression, those of named parts included."""
        if depth > _DEPTH:
            return
        match value:
            case ast.Constant(value=str() as text):
                yield text
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                for element in elements:
                    yield from self.strings(element, depth + 1)
            case ast.Starred(value=inner):
                yield from self.strings(inner, depth + 1)
            case ast.BinOp(left=left, right=right):
                yield from self.strings(left, depth + 1)
                yield from self.strings(right, depth + 1)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.strings(body, depth + 1)
                yield from self.strings(orelse, depth + 1)
            case ast.Call(args=[first, *_]):
                yield from self.strings(first, depth + 1)
            case ast.Name(id=name) if name in self.scope.lists:
                yield from self.scope.lists[name]
            case ast.Name(id=name) if name in self.scope.names:
                yield from self.strings(self.scope.names[name][1], depth + 1)


def _listed(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """The strings that stand in lists of the function or are added to one."""
    for node in ast.walk(function):
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                yield from elements
            case ast.Call(func=ast.Attribute(attr="append" | "insert"), args=[*_, value]):
                yield value
