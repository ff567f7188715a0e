"""Two runs over the same files print the same report, in whatever order Python keeps its sets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent

MODELS = """
from django.db import models


class Basket(models.Model):
    name = models.CharField(max_length=20)

    def merge(self, other):
        for line in other.lines.all():
            line.basket = self
            line.save()
        for voucher in other.vouchers.all():
            voucher.basket = self
            voucher.save()
        for note in other.notes.all():
            note.basket = self
            note.save()


class Line(models.Model):
    basket = models.ForeignKey(Basket, related_name="lines", on_delete=models.CASCADE)


class Voucher(models.Model):
    basket = models.ForeignKey(Basket, related_name="vouchers", on_delete=models.CASCADE)


class Note(models.Model):
    basket = models.ForeignKey(Basket, related_name="notes", on_delete=models.CASCADE)


def merge_all(pk):
    target = Basket.objects.get(pk=pk)
    for basket in Basket.objects.filter(name=""):
        for line in basket.lines.all():
            print(line.pk)
        for voucher in basket.vouchers.all():
            print(voucher.pk)
        for note in basket.notes.all():
            print(note.pk)
        target.merge(basket)
"""


def report(root: Path, seed: int) -> str:
    command = [sys.executable, "-m", "codemods", "check", str(root), "--format", "json", "--no-cache", "--exit-zero"]
    variables = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(HERE)}
    done = subprocess.run(command, env=variables, cwd=HERE, capture_output=True, text=True, check=True)
    return re.sub(r'"seconds": [\d.]+', "", done.stdout)


@pytest.mark.parametrize("name", ["legacy_shop", "baskets"])
def test_the_report_does_not_hang_on_the_order_of_sets(tmp_path: Path, name: str) -> None:
    root = HERE / "examples" / name
    if name == "baskets":
        root = tmp_path
        (root / "shop").mkdir()
        (root / "manage.py").write_text("")
        (root / "shop/models.py").write_text(MODELS)
    found = report(root, 1)
    assert '"claim"' in found
    assert {report(root, seed) for seed in (2, 3, 4)} == {found}
