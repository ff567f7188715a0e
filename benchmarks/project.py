"""Makes a believable Django project of any size, with planted sites whose number is known.

Command: ``python benchmarks/project.py FOLDER --files 1000``
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from textwrap import dedent

FILES_PER_APP = 12

MODELS = """
from django.db import models


class {Name}(models.Model):
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, unique=True)
    count = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    state = models.CharField(max_length=10, default="new")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_new(self):
        return self.state == "new"


class {Name}Line(models.Model):
    owner = models.ForeignKey({Name}, on_delete=models.CASCADE, related_name="lines")
    text = models.TextField(blank=True)
    quantity = models.PositiveIntegerField(default=1)
    {other}
"""
VIEWS = """
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render

from {app} import services
from {app}.models import {Name}, {Name}Line
from {app}.tasks import announce


def index(request):
    return render(request, "{app}/index.html", {{"items": {Name}.objects.filter(state="new")}})


def planted_f_update(request, pk):
    item = get_object_or_404({Name}, pk=pk)
    item.count += 1
    item.save()
    return JsonResponse({{"ok": True}})


def planted_update_fields(request, pk):
    item = {Name}.objects.get(pk=pk)
    item.state = "done"
    item.save()
    return JsonResponse({{"ok": True}})


def planted_on_commit(request, pk):
    with transaction.atomic():
        line = {Name}Line.objects.create(owner_id=pk, text="new")
        announce.delay(line.pk)
    return JsonResponse({{"ok": True}})


def totals(request):
    rows = services.totals({Name}.objects.all())
    return JsonResponse({{"rows": rows}})
"""
SERVICES = """
import logging

from {app}.models import {Name}

logger = logging.getLogger(__name__)


def totals(queryset):
    found = []
    for item in queryset.prefetch_related("lines"):
        found.append({{"name": item.name, "sum": sum(line.quantity for line in item.lines.all())}})
    return found


def archive(item):
    item.state = "archived"
    logger.info("archived %s", item.pk)


def find(code):
    return {Name}.objects.filter(code=code).first()
"""
TASKS = """
from celery import shared_task

from {app}.models import {Name}Line


@shared_task
def announce(pk):
    line = {Name}Line.objects.select_related("owner").get(pk=pk)
    print(line.owner.name)
"""
SIGNALS = """
from django.db.models.signals import post_delete
from django.dispatch import receiver

from {app}.models import {Name}Line


@receiver(post_delete, sender={Name}Line)
def line_deleted(sender, instance, **kwargs):
    print(instance.pk)
"""
PLAIN = """
import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Row:
    name: str
    amount: Decimal

    def shown(self):
        return f"{{self.name}}: {{self.amount:.2f}}"


def parse(text):
    rows = []
    for line in text.splitlines():
        match = re.match(r"(\\w+)\\s+([0-9.]+)", line)
        if match is None:
            continue
        rows.append(Row(match[1], Decimal(match[2])))
    return rows


def total(rows):
    result = Decimal(0)
    for row in rows:
        if row.amount > 0:
            result = result + row.amount
        else:
            result -= row.amount
    return result
"""
FORMS = """
from django import forms

from {app}.models import {Name}


class {Name}Form(forms.ModelForm):
    class Meta:
        model = {Name}
        fields = ["name", "code"]

    def clean_code(self):
        return self.cleaned_data["code"].upper()
"""
ADMIN = """
from django.contrib import admin

from {app}.models import {Name}Line

admin.site.register({Name}Line)
"""
URLS = """
from django.urls import path

from {app} import views

urlpatterns = [path("", views.index), path("<int:pk>/", views.planted_f_update), path("totals/", views.totals)]
"""
TESTS = """
from django.test import TestCase

from {app}.models import {Name}


class {Name}Tests(TestCase):
    def setUp(self):
        self.item = {Name}.objects.create(name="a", code="b")

    def test_count(self):
        self.client.get(f"/{app}/{{self.item.pk}}/")
        self.item.refresh_from_db()
        self.assertEqual(self.item.count, 1)
"""
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="{Name}",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80)),
                ("count", models.IntegerField(default=0)),
            ],
        ),
    ]
"""
SETTINGS = """
SECRET_KEY = "x"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}}}
INSTALLED_APPS = [{apps}]
USE_TZ = True
"""

IN_APP = {
    "__init__.py": "",
    "models.py": MODELS,
    "views.py": VIEWS,
    "services.py": SERVICES,
    "tasks.py": TASKS,
    "signals.py": SIGNALS,
    "reports.py": PLAIN,
    "forms.py": FORMS,
    "admin.py": ADMIN,
    "urls.py": URLS,
    "tests/test_views.py": TESTS,
    "migrations/0001_initial.py": MIGRATION,
}


def generate(root: Path, files: int) -> Counter[str]:
    """Write the project.

    Args:
        root: A folder that does not exist yet, or is empty.
        files: How many Python files, about (whole apps of twelve are made).

    Returns:
        How many sites are planted, by codemod: each in a function of its own that is called `planted_...`.
    """
    apps = [f"app{number:05}" for number in range(max(1, round(files / FILES_PER_APP)))]
    for number, app in enumerate(apps):
        name = f"Thing{number:05}"
        other = "note = models.TextField(blank=True)"
        if number:
            target = f"{apps[number // 2]}.Thing{number // 2:05}"
            other = f'other = models.ForeignKey("{target}", models.SET_NULL, null=True)'
        for path, text in IN_APP.items():
            file = root / app / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(app=app, Name=name, other=other).lstrip("\n"), "utf-8")
    (root / "config").mkdir(exist_ok=True)
    listed = ", ".join(f'"{app}"' for app in apps)
    (root / "config" / "settings.py").write_text(SETTINGS.format(apps=listed).lstrip("\n"), "utf-8")
    manage = """
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    """
    (root / "manage.py").write_text(dedent(manage).lstrip("\n"), "utf-8")
    (root / "requirements.txt").write_text("django==5.2\ncelery==5.4\n", "utf-8")
    return Counter({codemod: len(apps) for codemod in ("f-update", "update-fields", "on-commit")})


def main() -> None:
    """Make a project from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    given = parser.parse_args()
    planted = generate(given.folder, given.files)
    print("planted:", ", ".join(f"{count} {codemod}" for codemod, count in planted.items()))


if __name__ == "__main__":
    main()
