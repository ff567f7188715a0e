"""Prints what Django's own registry says of a project's models; run in its folder with DJANGO_SETTINGS_MODULE set."""

# ruff: noqa: SLF001 - Django documents _meta

from __future__ import annotations

import json
import sys
from typing import Any

import django
from django.apps import apps
from django.db import models


def describe(model: type[models.Model]) -> dict[str, Any]:
    """What the index claims to know about a model, asked of Django."""
    meta = model._meta
    declared = [field for field in meta.get_fields(include_hidden=True) if field.concrete or not field.auto_created]
    return {
        "fields": {field.name: describe_field(field) for field in [*declared, *meta.private_fields]},
        "pk": meta.pk.name,
        "proxy": meta.proxy,
        "managers": sorted(item.name for item in meta.managers),
        "default_manager": meta.default_manager.name,
        "unique": [item for klass in [model, *meta.get_parent_list()] for item in unique(klass)],
        "reverse": {
            item.get_accessor_name(): [item.related_model._meta.label, item.field.name, item.one_to_one]
            for item in meta.related_objects
            if not item.hidden and item.get_accessor_name() and not getattr(item, "parent_link", False)
        },
    }


def unique(model: type[models.Model]) -> list[list[Any]]:
    """What is unique together in a model's own table."""
    constraints = [item for item in model._meta.constraints if isinstance(item, models.UniqueConstraint)]
    return [
        *([list(fields), False] for fields in model._meta.unique_together),
        *([list(item.fields), item.condition is not None] for item in constraints),
    ]


def describe_field(field: Any) -> dict[str, Any]:
    """One field."""
    related = field.related_model if field.is_relation else None
    column = bool(field.concrete and field.column and not field.many_to_many)
    return {
        "attname": getattr(field, "attname", field.name) if column else field.name,
        "concrete": column,
        "unique": column and field.unique,
        "null": column and field.null,
        "related": related._meta.label if isinstance(related, type) and not hasattr(field, "object_id_field") else None,
    }


if __name__ == "__main__":
    sys.path.insert(0, ".")
    django.setup()
    json.dump({model._meta.label: describe(model) for model in apps.get_models()}, sys.stdout)
