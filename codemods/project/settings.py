"""The settings of the project, read from its settings modules and never by running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from codemods.project.classify import is_test_path
from codemods.project.discover import Discovery, configuration_texts
from codemods.project.model import Settings
from codemods.project.settings_module import MARKERS, ModuleReader, Scope, Source
from codemods.project.source import Skipped, SourceFile

_NAMED = re.compile(r"DJANGO_SETTINGS_MODULE[\"']?\s*(?:[,=\]]\s*)+[\"']?([A-Za-z_][\w.]*)")
_ENTRY_POINTS = frozenset({
    "manage.py", "wsgi.py", "asgi.py", "celery.py", "celeryapp.py", "celery_app.py", "celeryconf.py", "setup.py",
    "__main__.py",
})  # fmt: skip
"""Files that say where the settings are."""
_CELERY = re.compile(r"\btask_always_eager\s*=\s*True\b")
_USE = re.compile(r"ATOMIC_REQUESTS[\"']\]?\s*[:=]\s*ATOMIC_REQUESTS\b")
_MODEL = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")
_DEPTH = 8
"""How many names are followed, one after the other: assignments may go in circles."""
_TEST_WORDS = re.compile(r"(?:^|[_./-])(?:tests?|testing|unittests?|ci|travis|pytest)(?:[_./-]|$)")
_SECONDARY_WORDS = re.compile(
    r"(?:^|[_./-])(?:docs?|sphinx|sandbox|demo\w*|examples?|local\w*|dev\w*|build)(?:[_./-]|$)"
)


def read_settings(discovery: Discovery, source: Source) -> Settings:
    """Every settings module of the project, joined; what is computed at run time is None.

    `source` gives the file at a path. Where modules disagree on a setting that has one value, the modules that entry
    points name come first, then others, and those for tests last.
    """
    reader = ModuleReader(discovery, source)
    entries = [path for path in discovery.by_path if path.rpartition("/")[2] in _ENTRY_POINTS]
    named = list(_named_modules(discovery, entries, source))
    candidates = [
        entry.path
        for entry in discovery.files
        if entry.is_settings and not entry.is_migration and _may_be_settings(source(entry.path))
    ]
    paths = [path for path in dict.fromkeys([*named, *candidates]) if not discovery.by_path[path].is_vendored]
    scopes = [scope for path in _in_order(paths, named) for scope in _scopes(reader.scope(path))]
    eager = [place for path in entries for place in _eager_in_celery(path, source)]
    return _joined(scopes, eager)


def is_test_settings(path: str) -> bool:
    """True for the settings of tests and continuous integration."""
    return is_test_path(path) or _TEST_WORDS.search(path) is not None


def _may_be_settings(file: SourceFile | Skipped) -> bool:
    """A cheap look before a file that is named like settings is parsed."""
    if isinstance(file, Skipped):
        return False
    return b" import *" in file.data or b"include(" in file.data or any(word.encode() in file.data for word in MARKERS)


def _named_modules(discovery: Discovery, entries: Sequence[str], source: Source) -> Iterator[str]:
    """The files of the modules that DJANGO_SETTINGS_MODULE is set to."""
    texts = [(path, file.text) for path in entries if isinstance(file := source(path), SourceFile)]
    for path, text in (*texts, *configuration_texts(discovery.root, discovery.projects)):
        for found in _NAMED.finditer(text):
            module = discovery.find_module(found[1], near=path)
            if module is not None:
                yield module


def _in_order(paths: Sequence[str], named: Sequence[str]) -> list[str]:
    """Modules that entry points name, then others; settings for development, documentation and tests last."""

    def key(path: str) -> tuple[bool, bool, bool, int]:
        return (
            is_test_settings(path),
            _SECONDARY_WORDS.search(path) is not None,
            path not in named,
            named.index(path) if path in named else 0,
        )

    return sorted(paths, key=key)


def _scopes(scope: Scope) -> Iterator[Scope]:
    """The module's own scope and those of its classes, as far as they hold settings."""
    if scope.is_settings or scope.databases:
        yield scope
    for inner in scope.classes.values():
        if inner.path == scope.path:
            yield inner


def _eager_in_celery(path: str, source: Source) -> Iterator[str]:
    """``app.conf.task_always_eager = True`` in the file of the Celery application."""
    if is_test_settings(path):
        return
    file = source(path)
    if isinstance(file, SourceFile) and b"task_always_eager" in file.data:
        for found in _CELERY.finditer(file.text):
            yield f"{path}:{file.text.count(chr(10), 0, found.end()) + 1}"


def _joined(scopes: Sequence[Scope], eager: Sequence[str]) -> Settings:
    databases = dict.fromkeys(database for scope in scopes for database in scope.databases)
    apps = dict.fromkeys(name for scope in scopes for name in scope.lists.get("INSTALLED_APPS", ()))
    middleware = dict.fromkeys(
        name for scope in scopes for key in ("MIDDLEWARE", "MIDDLEWARE_CLASSES") for name in scope.lists.get(key, ())
    )
    deployed = [scope for scope in scopes if not is_test_settings(scope.path)]
    eager_places = [place for scope in deployed for place in scope.eager if not is_test_settings(place)]
    use_tz = [value for scope in scopes if (value := _constant(scope, "USE_TZ")) is not None]
    return Settings(
        modules=tuple(dict.fromkeys(scope.path for scope in scopes)),
        databases=tuple(databases),
        misplaced_atomic_requests=tuple(dict.fromkeys(_misplaced(scopes))),
        installed_apps=tuple(apps),
        auth_user_model=_user_model(scopes),
        default_auto_field=_text(scopes, "DEFAULT_AUTO_FIELD"),
        use_tz=bool(use_tz[0]) if use_tz else None,
        task_always_eager=tuple(dict.fromkeys([*eager_places, *eager])),
        middleware=tuple(middleware),
        values=_values(scopes),
    )


def _misplaced(scopes: Sequence[Scope]) -> Iterator[str]:
    """Top-level ATOMIC_REQUESTS that no DATABASES of the same file makes use of."""
    for scope in scopes:
        for place in scope.atomic_at_top:
            if not any(database.at.rpartition(":")[0] == scope.path and _uses(scope) for database in scope.databases):
                yield place


def _uses(scope: Scope) -> bool:
    """True where DATABASES reads the name ATOMIC_REQUESTS."""
    found = scope.names.get("ATOMIC_REQUESTS")
    return found is not None and _USE.search(found[0].text) is not None


def _constant(scope: Scope, name: str) -> object:
    found = scope.names.get(name)
    return getattr(found[1], "value", None) if found is not None else None


def _text(scopes: Sequence[Scope], name: str) -> str | None:
    return next((value for scope in scopes if isinstance(value := _constant(scope, name), str)), None)


def _user_model(scopes: Sequence[Scope]) -> str | None:
    """The label in AUTH_USER_MODEL, also as the only one in a call: `env("AUTH_USER_MODEL", default="people.User")`."""
    given = [scope for scope in scopes if "AUTH_USER_MODEL" in scope.names]
    labels = (_label(scope, scope.names["AUTH_USER_MODEL"][1]) for scope in given)
    computed = any(not is_test_settings(scope.path) for scope in given)
    return next((label for label in labels if label is not None), "" if computed else None)


def _label(scope: Scope, value: ast.expr, depth: int = 0) -> str | None:
    if isinstance(value, ast.Name) and value.id in scope.names and depth < _DEPTH:
        return _label(scope, scope.names[value.id][1], depth + 1)
    texts = {node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    labels = [text for text in texts if _MODEL.fullmatch(text)]
    return labels[0] if len(labels) == 1 else None


def _values(scopes: Sequence[Scope]) -> Mapping[str, str]:
    """The source of every upper-case name; of several modules, the first one's."""
    values: dict[str, str] = {}
    for scope in scopes:
        for name, (file, expression) in scope.names.items():
            if name.isupper():
                values.setdefault(name, file.segment(expression))
    return values
