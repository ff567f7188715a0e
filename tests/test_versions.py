"""The versions that a project asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from codemods.project.model import Version, Versions
from codemods.project.versions import parse_version, read_versions


def _versions(root: Path, files: Mapping[str, str]) -> Versions:
    for path, text in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
    return read_versions(root)


LOCK = '[[package]]\nname = "{0}"\nversion = "{1}"\nsource = {{ registry = "x" }}\n\n'


@pytest.mark.parametrize(
    ("files", "django"),
    [
        ({"requirements.txt": "Django==4.2.7  # why\n"}, (4, 2)),
        ({"requirements.txt": "django>=3.2,<5\n"}, (3, 2)),
        ({"requirements.txt": "django[argon2]~=5.0.1 ; python_version > '3'\n"}, (5, 0)),
        ({"requirements.txt": "django<4.3\n"}, None),
        ({"requirements.txt": "django-filter==23.1\nDjango_extensions==3.0\n"}, None),
        ({"requirements.txt": "django == 4.2.*\n"}, (4, 2)),
        ({"requirements.txt": "-r deps/base.txt\n", "deps/base.txt": "-r ../requirements.txt\ndjango==3.1\n"}, (3, 1)),
        ({"requirements.txt": "-r ../../outside.txt\n"}, None),
        ({"requirements/prod.txt": "django==5.1\n", "requirements/dev.txt": "django==4.2\n"}, (4, 2)),
        ({"requirements/prod.txt": "django==5.1\n", "requirements/docs.txt": "django==4.2\n"}, (5, 1)),
        ({"requirements/docs.txt": "django==4.2\n"}, (4, 2)),
        ({"dev-requirements.in": "django>=4\n"}, (4, 0)),
        ({"pyproject.toml": '[project]\ndependencies = [\n  "Django>=4.2,<6",\n]\n'}, (4, 2)),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"\ndjango = "^4.1"\n'}, (4, 1)),
        ({"pyproject.toml": '[tool.poetry.dependencies]\ndjango = {version = "~3.2", extras = ["x"]}\n'}, (3, 2)),
        ({"pyproject.toml": '[project]\nclassifiers = ["Framework :: Django :: 5.0", "Framework :: Django :: 4.2"]\n'},
         (4, 2)),
        ({"pyproject.toml": "[project\n", "setup.cfg": "[options]\ninstall_requires =\n    django>=3.0\n"}, (3, 0)),
        ({"setup.py": "from setuptools import setup\nN = ['Django>=2.2']\nsetup(install_requires=N)\n"}, (2, 2)),
        ({"setup.py": "import setuptools\nsetuptools.setup(install_requires=open('x').read())\n"}, None),
        ({"Pipfile": '[packages]\ndjango = "==4.0.1"\n'}, (4, 0)),
        ({"Pipfile.lock": '{"default": {"django": {"version": "==4.2.1"}}}'}, (4, 2)),
        ({"backend/requirements.txt": "django==4.2\n"}, (4, 2)),
        ({"requirements.txt": "django==5.0\n", "old/requirements.txt": "django==1.8\n"}, (5, 0)),
        ({"node_modules/x/requirements.txt": "django==1.8\n"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_django(tmp_path: Path, files: Mapping[str, str], django: Version | None) -> None:
    assert _versions(tmp_path, files).django == django


@pytest.mark.parametrize("lock", ["uv.lock", "poetry.lock", "pdm.lock"])
def test_an_application_is_what_it_locks_and_a_library_what_it_allows(tmp_path: Path, lock: str) -> None:
    files = {
        "pyproject.toml": '[project]\nrequires-python = ">=3.10"\ndependencies = ["django>=4.2", "celery"]\n',
        lock: LOCK.format("django", "5.2.1")
        + LOCK.format("celery", "5.4.0")
        + LOCK.format("djangorestframework", "3.15"),
    }
    library = _versions(tmp_path / "library", files)
    assert (library.django, library.celery, library.python) == ((4, 2), (5, 4), (3, 10))
    application = _versions(tmp_path / "application", {**files, "src/manage.py": ""})
    assert (application.django, application.djangorestframework) == ((5, 2), (3, 15))
    assert application.at["django"] == f"{lock}:2"


def test_places(tmp_path: Path) -> None:
    found = _versions(tmp_path, {
        "requirements.txt": "# ours\ndjango==4.2.1\n",
        "pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.11"\n',
        "web/requirements.txt": "celery==5.3\n",
    })  # fmt: skip
    assert found.at == {
        "django": "requirements.txt:2", "celery": "web/requirements.txt:1", "python": "pyproject.toml:3",
    }  # fmt: skip


def test_parse_version() -> None:
    assert parse_version("4.2.1") == (4, 2)
    assert parse_version("v5") == (5, 0)
    assert parse_version("main") is None
