"""Settings are read, never run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from codemods.project.discover import discover
from codemods.project.model import Settings
from codemods.project.settings import read_settings
from codemods.project.settings_databases import engine_name
from codemods.project.source import read_source


def _settings(root: Path, files: Mapping[str, str]) -> Settings:
    for path, text in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
    return read_settings(discover(root), lambda path: read_source(root, path))


def _databases(root: Path, text: str) -> list[tuple[str, str | None, bool | None, str | None]]:
    found = _settings(root, {"settings.py": "SECRET_KEY = 'x'\n" + text}).databases
    return [(item.alias, item.engine, item.atomic_requests, item.transaction_mode) for item in found]


POSTGRES = "{'ENGINE': 'django.db.backends.postgresql'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"DATABASES = {{'default': {POSTGRES}}}", [("default", "postgresql", False, None)]),
        ("DATABASES = {'default': {'ATOMIC_REQUESTS': True}}", [("default", None, True, None)]),
        ("DATABASES = {'default': {'ATOMIC_REQUESTS': env('X')}}", [("default", None, None, None)]),
        ("A = True\nDATABASES = {'default': {'ATOMIC_REQUESTS': A}}", [("default", None, True, None)]),
        ("DATABASES: dict = {'default': dict(ENGINE='x.mysql')}", [("default", "mysql", False, None)]),
        (f"DB = {POSTGRES}\nDATABASES = {{'default': DB, 'b': {{**DB, 'ATOMIC_REQUESTS': True}}}}",
         [("default", "postgresql", False, None), ("b", "postgresql", True, None)]),
        (f"DATABASES = {{'default': {POSTGRES}}}\nDATABASES['default']['ATOMIC_REQUESTS'] = True",
         [("default", "postgresql", True, None)]),
        (f"DATABASES = {{'default': {POSTGRES}}}\nDATABASES['default'].update(ATOMIC_REQUESTS=True)",
         [("default", "postgresql", True, None)]),
        (f"DATABASES = {{'default': {POSTGRES}}}\nDATABASES['default'].setdefault('ATOMIC_REQUESTS', True)",
         [("default", "postgresql", True, None)]),
        (f"DATABASES = {{'a': {POSTGRES}}}\nfor name in DATABASES:\n    DATABASES[name]['ATOMIC_REQUESTS'] = True",
         [("a", "postgresql", True, None)]),
        (f"DATABASES = {{'a': {POSTGRES}}}\nfor db in DATABASES.values():\n    db['ATOMIC_REQUESTS'] = True",
         [("a", "postgresql", True, None)]),
        (f"DATABASES = {{'a': {POSTGRES}}}\nif X:\n    DATABASES['a']['ATOMIC_REQUESTS'] = True",
         [("a", "postgresql", False, None), ("a", "postgresql", True, None)]),
        (f"if X:\n    DATABASES = {{'a': {POSTGRES}}}\nelse:\n    DATABASES = {{'a': {{'ENGINE': 'sqlite3'}}}}",
         [("a", "postgresql", False, None), ("a", "sqlite", False, None)]),
        ("import dj_database_url\nDATABASES = {'default': dj_database_url.config(conn_max_age=1)}",
         [("default", None, False, None)]),
        ("DATABASES = {'default': env.db()}\nDATABASES['default']['ENGINE'] = 'django.contrib.gis.db.backends.postgis'",
         [("default", "postgresql", False, None)]),
        ("DATABASES = values.DatabaseURLValue('postgis://localhost/shop')", [("default", None, False, None)]),
        ("DATABASES = DatabaseURLValue(alias='eu')", [("eu", None, False, None)]),
        (f"KINDS = {{'a': {POSTGRES}, MYSQL: {{'ENGINE': 'x.mysql'}}}}\nDATABASES = {{'default': KINDS[env('KIND')]}}",
         [("default", "postgresql", False, None), ("default", "mysql", False, None)]),
        (f"KINDS = {{'a': {POSTGRES}, 'b': {{'ENGINE': 'x.mysql'}}}}\nKIND = 'b'\nDATABASES = {{'eu': KINDS[KIND]}}",
         [("eu", "mysql", False, None)]),
        (f"DATABASES = {{'a': {{'x': {POSTGRES}}}, 'b': {{'x': {{'ATOMIC_REQUESTS': True}}}}}}[env('KIND')]",
         [("x", "postgresql", False, None), ("x", None, True, None)]),
        (f"KINDS = {{'a': {POSTGRES}}}\nKINDS[KIND]['ATOMIC_REQUESTS'] = True\nDATABASES = {{'default': KINDS[KIND]}}",
         [("default", None, None, None)]),
        (f"KINDS = {{**MORE, 'a': {POSTGRES}}}\nDATABASES = {{'x': KINDS[KIND]}}", [("x", None, None, None)]),
        ("DATABASES = {'default': make()}", [("default", None, None, None)]),
        ("DATABASES = make()", [("default", None, None, None)]),
        ("DATABASES = {'default': {'ENGINE': 'a.sqlite3', 'OPTIONS': {'transaction_mode': 'IMMEDIATE'}}}",
         [("default", "sqlite", False, "IMMEDIATE")]),
        ("DATABASES = {'default': {'ENGINE': 'mysql' if X else 'oracle'}}",
         [("default", "mysql", False, None), ("default", "oracle", False, None)]),
        ("NAME = 'eu'\nDATABASES = {}\nDATABASES[NAME] = {'ENGINE': 'a.mysql'}", [("eu", "mysql", False, None)]),
        ("DATABASES = DATABASES", []),
        ("A = B\nB = A\nDATABASES = {'default': A}", [("default", None, None, None)]),
    ],
)  # fmt: skip
def test_databases(tmp_path: Path, text: str, expected: list[object]) -> None:
    assert _databases(tmp_path, text) == expected


def test_engine_names() -> None:
    assert engine_name("django.db.backends.postgresql_psycopg2") == "postgresql"
    assert engine_name("django.contrib.gis.db.backends.spatialite") == "sqlite"
    assert engine_name("mssql") == "mssql"


def test_a_package_of_settings_with_star_imports(tmp_path: Path) -> None:
    found = _settings(tmp_path, {
        "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.conf.prod')\n",
        "shop/__init__.py": "",
        "shop/conf/__init__.py": "",
        "shop/conf/base.py": "from .apps import OURS\nINSTALLED_APPS = ['django.contrib.auth'] + OURS\n"
        "DATABASES = {'default': {'ENGINE': 'x.postgresql'}}\nUSE_TZ = False\nAUTH_USER_MODEL = 'people.User'\n",
        "shop/conf/apps.py": "OURS = ['shop.cart', *MORE]\n",
        "shop/conf/prod.py": "from shop.conf.base import *\nfrom .missing import *\nUSE_TZ = True\n"
        "INSTALLED_APPS += ['extra']\nMIDDLEWARE = ('a',)\nDATABASES['default']['ATOMIC_REQUESTS'] = True\n",
    })  # fmt: skip
    assert found.modules == ("shop/conf/prod.py",)
    assert found.installed_apps == ("django.contrib.auth", "shop.cart", "extra")
    assert found.middleware == ("a",)
    assert found.auth_user_model == "people.User"
    assert found.use_tz is True
    assert [item.at for item in found.atomic_requests] == ["shop/conf/prod.py:6"]
    assert found.engines == {"postgresql"}
    assert found.values["USE_TZ"] == "True"


def test_classes_of_settings(tmp_path: Path) -> None:
    found = _settings(tmp_path, {
        "conf/common.py": "class Common(Configuration):\n    INSTALLED_APPS = ['a']\n    ATOMIC_REQUESTS = True\n"
        "    @property\n    def DATABASES(self):\n        return {'default': {'ENGINE': 'x.mysql'}}\n",
        "conf/settings.py": "from .common import Common\nclass Prod(Common):\n    USE_TZ = True\n"
        "    @property\n    def INSTALLED_APPS(self):\n        apps = super().INSTALLED_APPS\n"
        "        apps.append('b')\n        return apps\n",
    })  # fmt: skip
    assert [(item.engine, item.atomic_requests) for item in found.databases] == [("mysql", False)]
    assert found.installed_apps == ("a", "b")
    assert found.misplaced_atomic_requests == ("conf/common.py:3",)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("'people.User'", "people.User"),
        ("values.Value('people.User')", "people.User"),
        ("env('AUTH_USER_MODEL', default='people.User')", "people.User"),
        ("os.environ.get('AUTH_USER_MODEL') or 'people.User'", "people.User"),
        ("OURS", "people.User"),
        ("os.environ['USER_MODEL']", ""),
        ("'a.User' if EXTENDED else 'b.User'", ""),
        ("f'{APP}.User'", ""),
    ],
)
def test_the_user_model_is_read_or_known_to_be_computed(tmp_path: Path, value: str, label: str) -> None:
    found = _settings(tmp_path, {"settings.py": f"OURS = 'people.User'\nAUTH_USER_MODEL = {value}\n"})
    assert found.auth_user_model == label


def test_a_user_model_that_tests_compute_is_theirs(tmp_path: Path) -> None:
    text = "AUTH_USER_MODEL = os.environ['USER_MODEL']\n"
    assert _settings(tmp_path, {"shop/tests/settings.py": text}).auth_user_model is None


def test_settings_without_a_user_model(tmp_path: Path) -> None:
    assert _settings(tmp_path, {"settings.py": "USE_TZ = True\n"}).auth_user_model is None


def test_atomic_requests_at_the_top_level_is_misplaced(tmp_path: Path) -> None:
    assert _settings(tmp_path / "a", {"settings.py": "ATOMIC_REQUESTS = True\n"}).misplaced_atomic_requests == (
        "settings.py:1",
    )
    used = "ATOMIC_REQUESTS = env('X')\nDATABASES = {'default': {'ATOMIC_REQUESTS': ATOMIC_REQUESTS}}\n"
    assert _settings(tmp_path / "b", {"settings.py": used}).misplaced_atomic_requests == ()


def test_eager_tasks(tmp_path: Path) -> None:
    found = _settings(tmp_path, {
        "settings/base.py": "SECRET_KEY = 1\nCELERY_TASK_ALWAYS_EAGER = False\n",
        "settings/dev.py": "from .base import *\nCELERY_TASK_ALWAYS_EAGER = True\n",
        "settings/test.py": "from .base import *\nCELERY_TASK_ALWAYS_EAGER = True\n",
        "shop/celery.py": "app = Celery()\napp.conf.update(\n    task_always_eager=True,\n)\n",
    })  # fmt: skip
    assert found.task_always_eager == ("settings/dev.py:2", "shop/celery.py:3")


def test_split_settings(tmp_path: Path) -> None:
    found = _settings(tmp_path, {
        "conf/settings.py": "include('parts/*.py', optional('local_settings.py'))\n",
        "conf/parts/db.py": f"DATABASES = {{'default': {POSTGRES}}}\n",
        "conf/parts/apps.py": "INSTALLED_APPS = ['a']\n",
    })  # fmt: skip
    assert found.engines == {"postgresql"}
    assert found.installed_apps == ("a",)


def test_files_that_only_sound_like_settings(tmp_path: Path) -> None:
    found = _settings(tmp_path, {
        "shop/settings.py": "class SettingsView:\n    template = 'settings.html'\n",
        "shop/user_settings.py": "from django.conf import settings\nLIMIT = 3\n",
        "broken/settings.py": "DATABASES = {\n",
        "circle/settings.py": "from .settings import *\nfrom .other import *\n",
        "circle/other.py": "from .settings import *\n",
    })  # fmt: skip
    assert found == Settings()
