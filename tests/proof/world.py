"""A real Django project of one side of a case, in the process that calls `build`."""

from __future__ import annotations

import ast
import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

NOW = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
"""When `setup` runs; the calls run an hour later. The clock stands still, so that both sides read the same time."""


class Clock:
    """What `django.utils.timezone.now` is replaced by."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> dt.datetime:
        return self.time


CLOCK = Clock()


@dataclass(slots=True)
class World:
    """The project: its models, its databases, its folder."""

    root: Path
    models: list[Any]
    aliases: list[str]
    tables: dict[str, list[str]] = field(default_factory=dict)
    """What is cleared, by database; asked for once."""


def constants(file: Path) -> dict[str, Any]:
    """The constants of a scenario that must be known before it can be imported."""
    found = {}
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def build(root: Path, database: Mapping[str, Any], said: Mapping[str, Any]) -> World:
    """Settings, applications and tables of the project in `root`."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.utils import timezone

    sys.path.insert(0, str(root))
    aliases = list(said.get("DATABASES", ("default",)))
    names = _applications(root)
    apps_of_django = ["django.contrib.contenttypes", "django.contrib.auth"] if _needs_users(root, said) else []
    connections = {alias: _connection(database, alias) for alias in aliases}
    settings.configure(**_settings([*apps_of_django, *names], connections, said))
    timezone.now = CLOCK
    _stand_ins()
    _broker()
    django.setup()
    project = [model for model in apps.get_models(include_auto_created=True) if _is_of_project(model, names)]
    _tables(aliases, apps.get_models(include_auto_created=True))
    return World(root, project, aliases)


def _applications(root: Path) -> list[str]:
    """The packages with models, by dotted name; an AppConfig is found by Django itself."""
    files = [*root.rglob("models.py"), *root.rglob("models/__init__.py")]
    folders = {file.parent.parent if file.name == "__init__.py" else file.parent for file in files}
    folders |= {file.parent for file in root.rglob("apps.py")}
    return sorted(".".join(folder.relative_to(root).parts) for folder in folders if folder != root)


def _needs_users(root: Path, said: Mapping[str, Any]) -> bool:
    """Django's own tables are made for the projects that use them."""
    texts = [str(said), *(file.read_text("utf-8", "replace") for file in root.rglob("*.py"))]
    return any(word in text for text in texts for word in ("contrib", "AUTH_USER_MODEL"))


def _is_of_project(model: Any, names: list[str]) -> bool:
    return model._meta.managed and model._meta.app_config.name in (*names, "django.contrib.auth")


def _connection(database: Mapping[str, Any], alias: str) -> dict[str, Any]:
    if database["vendor"] == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{database['folder']}/{alias}.sqlite3",
            "OPTIONS": {"timeout": 20},
            "ATOMIC_REQUESTS": False,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database["host"],
        "USER": database["user"],
        "NAME": database["name"],
        "CONN_MAX_AGE": None,  # a thread keeps its connection: there are thousands of races, and opening takes long
        "OPTIONS": {"options": f"-c search_path={database['schema']}_{alias}"},
        "ATOMIC_REQUESTS": False,
    }


def _settings(names: list[str], databases: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "INSTALLED_APPS": [*said.get("APPS", ()), *names],
        "DATABASES": databases,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "SECRET_KEY": "of the proof",
        "TEMPLATES": [{"BACKEND": "tests.proof.stand_ins.Templates", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}],
        "USE_TZ": True,
        "ALLOWED_HOSTS": ["*"],
        **said.get("SETTINGS", {}),
    }


def _stand_ins() -> None:
    """Addresses need no URLconf: each view name is its own path."""
    from django import shortcuts, urls

    from tests.proof.stand_ins import reverse

    shortcuts.reverse = reverse
    urls.reverse = reverse


def _broker() -> None:
    from celery import Celery

    app = Celery("proof", broker="memory://", task_cls="celery.contrib.django.task:DjangoTask")
    app.conf.result_backend = "cache+memory://"
    app.set_default()


def _tables(aliases: list[str], models: Any) -> None:
    from django.db import connections

    for alias in aliases:
        connection = connections[alias]
        if connection.vendor == "postgresql":
            schema = connection.settings_dict["OPTIONS"]["options"].rpartition("=")[2]
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
                cursor.execute(f"CREATE SCHEMA {schema}")
        else:
            fast(connection)
        with connection.schema_editor() as editor:
            for model in models:
                if model._meta.managed and not model._meta.proxy and not model._meta.auto_created:
                    editor.create_model(model)


def fast(connection: Any) -> None:
    """SQLite need not wait for the disk here."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")


def clear(world: World) -> None:
    """No row is left in any table."""
    from django.core.management.color import no_style
    from django.db import connections

    for alias in world.aliases:
        connection = connections[alias]
        if alias not in world.tables:
            world.tables[alias] = connection.introspection.django_table_names(only_existing=True, include_views=False)
        statements = connection.ops.sql_flush(no_style(), world.tables[alias], reset_sequences=True, allow_cascade=True)
        connection.ops.execute_sql_flush(statements)


def number_on(world: World) -> None:
    """Rows that were made with a key of their own do not stand in the way of the next ones (PostgreSQL)."""
    from django.core.management.color import no_style
    from django.db import connections

    for alias in world.aliases:
        statements = connections[alias].ops.sequence_reset_sql(no_style(), world.models)
        if statements:
            with connections[alias].cursor() as cursor:
                cursor.execute("".join(statements))


def request(user: Any = None, method: str = "post", **data: Any) -> Any:
    """A request as a view gets it."""
    from django.test import RequestFactory

    made = getattr(RequestFactory(), method)("/", data)
    made.user = user if user is not None else SimpleNamespace(is_authenticated=False, pk=None)
    made.session = {}
    return made


def user(name: str = "ada") -> Any:
    """A user of Django's own model, stored."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get_or_create(username=name)[0]
