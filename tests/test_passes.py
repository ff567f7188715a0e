"""Later passes: a dispatch for which an earlier pass opened a transaction is found in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.config import Config
from codemods.diff.plan import Plan
from codemods.run import plan

FILES = {
    "manage.py": "",
    "shop/models.py": """
from django.db import models


class Counter(models.Model):
    name = models.CharField(max_length=20, unique=True)
    note = models.TextField()


class Log(models.Model):
    counter = models.ForeignKey(Counter, on_delete=models.CASCADE)
""",
    "shop/making.py": """
from shop.models import Counter, Log


def create(name):
    counter, created = Counter.objects.get_or_create(name=name)
    if created:
        Log.objects.create(counter=counter)
""",
    "shop/sending.py": """
from celery import shared_task
from django.db.models.signals import post_save
from django.dispatch import receiver
from shop.models import Counter, Log


@shared_task
def count(pk):
    print(pk)


@receiver(post_save, sender=Log)
def tell(sender, instance, **kwargs):
    count.delay(instance.pk)
""",
}
RENAME = """

def rename(pk):
    counter = Counter.objects.get(pk=pk)
    counter.note = "x"
    counter.save()
"""


def found(root: Path) -> Plan:
    return plan(root, Config(jobs=1))


@pytest.mark.parametrize("more", ["", RENAME], ids=["of a file as it was", "of a file that was changed elsewhere"])
def test_a_dispatch_that_is_now_within_a_transaction_is_found_in_the_same_run(tmp_path: Path, more: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text + (more if name == "shop/sending.py" else ""))
    first = found(tmp_path)
    passes = {(change.codemod, change.path): change.passed for change in first.changes}
    assert passes["atomic-get-or-create", "shop/making.py"] == 1
    assert passes["on-commit", "shop/sending.py"] == 2
    assert (("update-fields", "shop/sending.py") in passes) is bool(more)
    for path, data in first.results.items():
        (tmp_path / path).write_bytes(data)
    assert found(tmp_path).changes == ()
