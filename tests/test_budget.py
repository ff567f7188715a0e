"""What a run costs, counted as work and not as time: parses, walks, renderings. It may shrink; it must not grow."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libcst
import pytest

from codemods.config import Config
from codemods.project import source
from codemods.rewrite import positions
from codemods.run import plan
from codemods.trace import tracer

APPS = 12
SITES = 3
"""So many of the apps hold a change each."""

MODELS = """
from django.db import models

class Order{0}(models.Model):
    number = models.CharField(max_length=20, unique=True)
    total = models.IntegerField(default=0)
    note = models.TextField(blank=True)

    def __str__(self):
        return self.number

    def is_large(self):
        return self.total > 1000
"""
HELPERS = """
from .models import Order{0}

def label(order):
    return f"{{order.number}}: {{shorten(order.note)}}"

def shorten(text):
    return text[:40]

def find(number):
    return Order{0}.objects.get(number=number)
"""
VIEWS = """
from django.shortcuts import render

from .helpers import find, label
from .models import Order{0}

def show(request, number):
    return render(request, "order.html", {{"order": find(number), "label": label(find(number))}})

def listing(request):
    return render(request, "orders.html", {{"orders": [label(order) for order in Order{0}.objects.all()]}})

def totals(request):
    return sum(order.total for order in Order{0}.objects.filter(note="") if order.is_large())
"""
SITE = """

def close(request, number):
    order = find(number)
    order.note = label(order)
    order.save()
"""
TESTS = """
from shop0.models import Order0

def test_order():
    order = Order0.objects.create(number="1")
    order.total = 3
    order.save()
"""
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    operations = []
"""

COUNTED = 4 * APPS + 2
"""The files that are neither tests nor migrations."""
BUDGET = {
    "files parsed": COUNTED + 2 * SITES,  # each once; those that changed when they are rewritten, and searched again
    "functions traced": 2 * SITES * 4,  # the function with the site and the three that it calls, in two passes
    "LibCST parses": 2 * SITES,  # the file, and what was rewritten in it
    "modules printed": SITES,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for number in range(APPS):
        app = tmp_path / f"shop{number}"
        texts = {
            "__init__.py": "",
            "models.py": MODELS,
            "helpers.py": HELPERS,
            "views.py": VIEWS + (SITE if number < SITES else ""),
            "tests/test_orders.py": TESTS,
            "migrations/0001_initial.py": MIGRATION,
        }
        for name, text in texts.items():
            (app / name).parent.mkdir(parents=True, exist_ok=True)
            (app / name).write_text(text.format(number) if name != "tests/test_orders.py" else text)
    installed = ", ".join(f'"shop{number}"' for number in range(APPS))
    (tmp_path / "settings.py").write_text(f"INSTALLED_APPS = [{installed}]\nSECRET_KEY = 'x'\n")
    (tmp_path / "manage.py").write_text("import django\n")
    return tmp_path


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str, what: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def counting(*args: Any, **options: Any) -> Any:
            counted[what] += 1
            return real(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    count(source, "parse_text", "files parsed")
    count(tracer, "walk", "functions traced")
    count(libcst, "parse_module", "LibCST parses")
    count(positions.Positions, "__init__", "modules printed")
    return counted


def test_a_run_costs_what_it_did(project: Path, spent: Counter[str]) -> None:
    found = plan(project, Config(select=("update-fields",)))
    assert len(found.changes) == SITES
    assert spent == BUDGET


def test_a_run_without_findings_needs_no_libcst(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def f():\n    return 1\n")
    code = (
        "import sys; from pathlib import Path; from codemods.run import plan; "
        f"plan(Path({str(tmp_path)!r})); "
        "print([name for name in ('libcst', 'django', 'rich', 'jsonschema') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_command_line_starts_without_heavy_libraries(option: str) -> None:
    code = (
        f"import sys; sys.argv = ['refret', {option!r}]\n"
        "import cli\n"
        "try:\n    cli.main()\n"
        "except SystemExit:\n    pass\n"
        "print([name for name in ('libcst', 'django', 'codemods.trace') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
