"""The index against Django's own registry, and what the registry does not say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codemods.project.index import Project
from codemods.project.model import Field, Model

DATA = Path(__file__).parent / "data" / "registry"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.load(DATA)


@pytest.fixture(scope="module")
def registry() -> dict[str, Any]:
    """What Django says about the same project."""
    command = [sys.executable, str(DATA.parent.parent / "registry_oracle.py")]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=DATA, env=environment, capture_output=True, text=True, check=True)
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


LABELS = (
    *("accounts.User", "accounts.Machine", "accounts.Staff", "auth.Group", "auth.Permission"),
    *("admin.LogEntry", "sites.Site", "sessions.Session", "flatpages.FlatPage", "redirects.Redirect"),
    *("contenttypes.ContentType", "store.Order", "store.Tagging", "store.Rush", "store.Express", "store.Urgent"),
    *("store.Night", "store.Line", "store.Invoice", "store.Refund", "store.Event", "store.Conditional"),
    *("catalogue.Elsewhere", "catalogue.Tag", "catalogue.Product", "catalogue.Copy", "catalogue.Picture"),
)


def described(model: Model) -> dict[str, Any]:
    single = {name for name, field in model.fields.items() if field.unique}
    unique = [(list(item.fields), item.condition is not None) for item in model.unique]
    together = [[names, partial] for names, partial in unique if len(names) > 1 or partial or names[0] not in single]
    return {
        "fields": {name: described_field(field) for name, field in model.fields.items()},
        "pk": model.pk,
        "proxy": model.proxy,
        "managers": sorted(model.managers),
        "default_manager": next(item.name for item in model.managers.values() if item.default),
        "unique": sorted(together),
        "reverse": {
            item.name: [item.model, item.field, item.kind == "one"]
            for item in model.reverse.values()
            if not item.field.endswith("_ptr")
        },
    }


def described_field(field: Field) -> dict[str, Any]:
    return {
        "attname": field.attname,
        "concrete": field.concrete,
        "unique": field.unique,
        "null": field.concrete and field.null,
        "related": field.related_model,
    }


@pytest.mark.parametrize("part", ["fields", "pk", "proxy", "managers", "default_manager", "unique", "reverse"])
@pytest.mark.parametrize("label", LABELS)
def test_a_model_is_what_django_makes_of_it(project: Project, registry: dict[str, Any], label: str, part: str) -> None:
    model = project.model_by_label(label)
    assert model is not None
    expected = registry[label][part]
    assert described(model)[part] == (sorted(expected) if part == "unique" else expected)


def test_every_model_is_found(project: Project, registry: dict[str, Any]) -> None:
    own = {label for label in registry if label.split(".")[0] in ("accounts", "store", "catalogue")}
    automatic = {label for label in own if "_" in label}
    found = {model.label for model in project.all_models if not model.abstract}
    assert found >= own - automatic
    assert found - own == {"store.Other"}, "a class of a branch that did not run counts too"
