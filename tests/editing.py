"""Random edits of a Django project, and a comparison of cached with uncached results after each.

The suite makes some of them; `python tests/editing.py --edits 5000 --seed 7` makes thousands.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from codemods import again, commands
from codemods.console import Console, Format
from codemods.project import kept
from codemods.request import Request

SHOP = Path(__file__).resolve().parent.parent / "examples" / "legacy_shop"

MORE = {
    "stock/__init__.py": "",
    "stock/models.py": """
from django.db import models

class Base(models.Model):
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

class Shelf(Base):
    name = models.CharField(max_length=20)
    free = models.IntegerField(default=0)

class Item(Base):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="items")
    count = models.IntegerField(default=0)
    code = models.CharField(max_length=20, unique=True)

    def take(self, number):
        self.count -= number
        self.save()
""",
    "stock/helpers.py": """
from django.db import transaction

def locked(function):
    return transaction.atomic(function)

def put(item, number):
    item.count += number
    item.save()

def rename(item, code):
    item.code = code
""",
    "stock/views.py": """
from django.shortcuts import get_object_or_404
from stock import helpers
from stock.models import Item, Shelf
from stock.tasks import recount

def take(request, pk):
    item = get_object_or_404(Item, pk=pk)
    item.count -= 1
    item.save()
    recount.delay(item.pk)

@helpers.locked
def fill(request, pk):
    item = Item.objects.get(pk=pk)
    helpers.put(item, 3)
    recount.delay(item.pk)

def label(request, pk):
    item = Item.objects.get(pk=pk)
    helpers.rename(item, "a")
    item.save()

def shelf(request, name):
    try:
        found = Shelf.objects.get(name=name)
    except Shelf.DoesNotExist:
        found = Shelf.objects.create(name=name)
    return found
""",
    "stock/tasks.py": """
from celery import shared_task
from django.db import transaction
from stock.models import Item

@shared_task
def recount(pk):
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=pk)
        item.count = 0
        item.save()
    item.shelf.free += 1
    item.shelf.save()
""",
    "stock/tests/__init__.py": "",
    "stock/tests/test_views.py": """
from unittest import mock
from django.test import TestCase

class TakeTests(TestCase):
    @mock.patch("stock.views.recount")
    def test_take(self, recount):
        self.client.get("/take/1")
        recount.delay.assert_called_once()
""",
    "people/__init__.py": "",
    "people/models.py": """
from django.db import models

class Person(models.Model):
    name = models.CharField(max_length=20)
    visits = models.IntegerField(default=0)
""",
    "people/views.py": """
from people.models import Person

def visit(request, pk):
    person = Person.objects.get(pk=pk)
    person.visits += 1
    person.save()
""",
    "shop_project/__init__.py": "",
    "shop_project/settings.py": 'INSTALLED_APPS = ["stock", "people"]\n',
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop_project.settings')\n",
    "requirements.txt": "django==4.2\ncelery==5.4\n",
}

Files = dict[str, str]
Edit = Callable[[Files, random.Random], None]

RECEIVER = """

from django.db.models.signals import {signal}
from django.dispatch import receiver
from stock.models import Item

@receiver({signal}{sender})
def on_{signal}_{number}(sender, instance, **kwargs):
    {body}
"""
SAVE = """
    def save(self, *args, **kwargs):
        {body}
        super().save({arguments})
"""
FIELDS = (
    "models.IntegerField(default=0)", "models.FileField()", "models.CharField(max_length=3)", "models.JSONField()",
    "models.ForeignKey('stock.Shelf', on_delete=models.CASCADE)", "models.DateTimeField(auto_now=True)",
)  # fmt: skip


def _code(files: Files, pick: random.Random, contains: str = "") -> str | None:
    found = sorted(path for path, text in files.items() if path.endswith(".py") and contains in text)
    return pick.choice(found) if found else None


def _lines(files: Files, pick: random.Random, pattern: str) -> Iterator[tuple[str, list[str], int]]:
    """One random line that matches, with its file."""
    found = [
        (path, number)
        for path, text in sorted(files.items())
        for number, line in enumerate(text.split("\n"))
        if path.endswith(".py") and re.search(pattern, line)
    ]
    if found:
        path, number = pick.choice(found)
        yield path, files[path].split("\n"), number


def comment(files: Files, pick: random.Random) -> None:
    """Lines move, nothing else."""
    path = _code(files, pick)
    if path is not None:
        lines = files[path].split("\n")
        lines.insert(pick.randrange(len(lines) + 1), pick.choice(["# a comment", "", "# refret: skip"]))
        files[path] = "\n".join(lines)


def remove_line(files: Files, pick: random.Random) -> None:
    for path, lines, number in _lines(files, pick, r"^\s+\S|^from|^import|^@"):
        del lines[number]
        files[path] = "\n".join(lines)


def change_field(files: Files, pick: random.Random) -> None:
    for path, lines, number in _lines(files, pick, r"^    \w+ = models\.\w+Field\("):
        name = lines[number].partition("=")[0]
        lines[number] = f"{name}= {pick.choice(FIELDS)}"
        files[path] = "\n".join(lines)


def add_member(files: Files, pick: random.Random) -> None:
    """A field, or a save() of its own, or a method."""
    for path, lines, number in _lines(files, pick, r"^class \w+\(.*\):"):
        body = pick.choice(["pass", "self.count = 1", "print(kwargs['update_fields'])", "send_mail()"])
        arguments = pick.choice(["*args, **kwargs", "", "force_insert=True"])
        member = pick.choice(
            [f"    extra_{pick.randrange(3)} = {pick.choice(FIELDS)}", SAVE.format(body=body, arguments=arguments)]
        )
        lines.insert(number + 1, member)
        files[path] = "\n".join(lines)


def add_receiver(files: Files, pick: random.Random) -> None:
    path = pick.choice(["stock/signals.py", "stock/views.py"])
    body = pick.choice(["pass", "instance.count = 3", "instance.shelf.save()", "send_mail('a')"])
    files[path] = files.get(path, "") + RECEIVER.format(
        signal=pick.choice(["post_save", "pre_save", "post_delete"]),
        sender=pick.choice(["", ", sender=Item", ", sender='orders.Order'", ", sender=unknown()"]),
        number=pick.randrange(100),
        body=body,
    )


def add_caller(files: Files, pick: random.Random) -> None:
    path = _code(files, pick)
    for _, lines, number in _lines(files, pick, r"^def \w+\("):
        name = lines[number].split("(")[0].removeprefix("def ")
        header = pick.choice(["", "@transaction.atomic\n"])
        if path is not None:
            files[path] += (
                f"\n\nfrom django.db import transaction\nfrom stock.helpers import *\n\n{header}"
                f"def calls_{name}_{pick.randrange(9)}(item):\n    item.count = 2\n    {name}(item, 1)\n"
            )


def rename(files: Files, pick: random.Random) -> None:
    """A function or class in all files, or in its own alone."""
    for path, lines, number in _lines(files, pick, r"^\s*(def|class) \w+"):
        found = re.search(r"(?:def|class) (\w+)", lines[number])
        if found is not None and not found[1].startswith("__"):
            new = f"{found[1].rstrip('_1')}_{pick.choice(['', '1'])}"
            for other in sorted(files) if pick.random() < 0.5 else [path]:
                files[other] = re.sub(rf"\b{found[1]}\b", new, files[other])


def move_function(files: Files, pick: random.Random) -> None:
    """To the end of its file or of another."""
    for path, lines, number in _lines(files, pick, r"^(def|@)"):
        below = (i for i in range(number + 1, len(lines)) if lines[i] and not lines[i].startswith((" ", "def")))
        end = next(below, len(lines))
        body = lines[number:end]
        del lines[number:end]
        files[path] = "\n".join(lines)
        to = path if pick.random() < 0.5 else _code(files, pick) or path
        files[to] += "\n\n" + "\n".join(body) + "\n"


def decorate(files: Files, pick: random.Random) -> None:
    for path, lines, number in _lines(files, pick, r"^def \w+\("):
        lines.insert(number, pick.choice(["@transaction.atomic", "@helpers.locked", "@shared_task", "@locked"]))
        files[path] = "from django.db import transaction\n" + "\n".join(lines)


def change_import(files: Files, pick: random.Random) -> None:
    for path, lines, number in _lines(files, pick, r"^from \w+"):
        renamed = re.sub(r"import (\w+)$", r"import \1 as \1", lines[number])
        lines[number] = pick.choice([f"# {lines[number]}", renamed, "from stock.models import *"])
        files[path] = "\n".join(lines)


def change_settings(files: Files, pick: random.Random) -> None:
    path = "shop_project/settings.py"
    files[path] = files.get(path, "") + pick.choice(
        [
            '\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "ATOMIC_REQUESTS": True}}\n',
            '\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n',
            '\nAUTH_USER_MODEL = "customers.Customer"\n',
            "\nCELERY_TASK_ALWAYS_EAGER = True\n",
            '\nDATABASE_ROUTERS = ["stock.routers.Router"]\n',
            "\nX = 1\n",
        ]
    )


def change_requirements(files: Files, pick: random.Random) -> None:
    files["requirements.txt"] = f"django=={pick.choice(['3.2', '4.2', '5.2'])}\ncelery=={pick.choice(['4.4', '5.4'])}\n"
    if pick.random() < 0.3:
        files["setup.cfg"] = pick.choice(["", "[metadata]\nclassifiers =\n    Framework :: Django\n"])


def change_urls(files: Files, pick: random.Random) -> None:
    view = pick.choice(["take", "fill", "label", "shelf"])
    files["stock/urls.py"] = (
        f"from django.urls import path\nfrom stock import views\nurlpatterns = [path('x', views.{view})]\n"
    )


def change_admin(files: Files, pick: random.Random) -> None:
    files["stock/admin.py"] = (
        "from django.contrib import admin\nfrom stock.models import Item, Shelf\n"
        f"admin.site.register({pick.choice(['Item', 'Shelf'])})\n"
    )


def change_test(files: Files, pick: random.Random) -> None:
    path = "stock/tests/test_views.py"
    if path in files:
        target = pick.choice(["stock.views.recount", "stock.tasks.recount", "stock.views.other"])
        files[path] = re.sub(r'"stock\.[\w.]+"', f'"{target}"', files[path])


def delete_file(files: Files, pick: random.Random) -> None:
    path = _code(files, pick)
    if path is not None:
        del files[path]


def copy_file(files: Files, pick: random.Random) -> None:
    path = _code(files, pick)
    if path is not None:
        files[f"{path.rpartition('/')[0] or 'stock'}/copy{pick.randrange(3)}.py"] = files[path]


def break_file(files: Files, pick: random.Random) -> None:
    path = _code(files, pick)
    if path is not None:
        files[path] += pick.choice(["\nif:\n", "\n\0", "\ndef f(:"])


def add_router(files: Files, pick: random.Random) -> None:
    answer = pick.choice(["None", "'other'", "'default'"])
    files["stock/routers.py"] = f"class Router:\n    def db_for_write(self, model, **hints):\n        return {answer}\n"


EDITS: tuple[Edit, ...] = (
    comment, comment, remove_line, change_field, add_member, add_receiver, add_caller, rename, move_function, decorate,
    change_import, change_settings, change_requirements, change_urls, change_admin, change_test, delete_file, copy_file,
    break_file, add_router,
)  # fmt: skip


def original(*, small: bool = False) -> Files:
    """The project before any edit."""
    if small:
        return dict(MORE)
    found = {
        path.relative_to(SHOP).as_posix(): path.read_text("utf-8")
        for path in sorted(SHOP.rglob("*"))
        if path.is_file() and path.suffix in (".py", ".txt", ".toml", ".html")
    }
    return {**MORE, **found, **{path: text for path, text in MORE.items() if path.startswith("stock")}}


def write(root: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Bring the folder from one state to another."""
    for path in old.keys() - new.keys():
        (root / path).unlink()
    for path, text in new.items():
        if old.get(path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")


def report(root: Path, *, cache: bool, **options: object) -> str:
    """The JSON report as `refret check` prints it, without the seconds that it took."""
    request = Request(cache=cache, jobs=1, **{"paths": (str(root),), **options})  # type: ignore[arg-type]
    console = Console(format=Format.JSON)
    kept = again.find(request, console.look)
    text = printed(request, console) if kept is None else kept.data.decode()
    return re.sub(r'(?m)^(  "seconds": )[\d.]+$', r"\g<1>0.0", text)


def printed(request: Request, console: Console) -> str:
    """What the command prints on standard output."""
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(stream):
        commands.check(request, console, exit_zero=True)
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def session(root: Path, edits: int, seed: int, *, small: bool = False) -> int:
    """Make edits one after the other; raises AssertionError where a cached result is another one than an uncached one.

    Args:
        root: An empty folder.
        edits: How many.
        seed: Equal seeds make equal edits.
        small: Of a project of a few files.

    Returns:
        How many reports were compared.
    """
    pick = random.Random(seed)
    start = original(small=small)
    files: Files = {}
    write(root, files, start)
    files = dict(start)
    compared = 0
    for number in range(edits):
        before = dict(files)
        made = [pick.choice(EDITS) for _ in range(pick.choice([1, 1, 1, 2, 4]))]
        for edit in made:
            edit(files, pick)
        if pick.random() < 0.1 or not any(path.startswith("stock/") for path in files):
            files = dict(start)
        for path in pick.sample(sorted(start), 1) if pick.random() < 0.3 else []:
            files[path] = start[path]
        write(root, before, files)
        options: dict[str, object] = {}
        if pick.random() < 0.2:
            options["select"] = (pick.choice(["update-fields", "f-update", "on-commit"]),)
        if pick.random() < 0.2 and (some := _code(files, pick)) is not None:
            options["paths"] = (str(root / some),)
        cached = report(root, cache=True, **options)
        assert cached == report(root, cache=False, **options), (seed, number, [edit.__name__ for edit in made], options)
        compared += 1
    return compared


def main() -> None:
    """Long mode."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--small", action="store_true", help="a project of a few files: more edits a minute")
    given = parser.parse_args()
    kept.RACY = 20_000_000  # stamps are trusted, as they are in a project that was not edited this second
    started, done, seed = time.monotonic(), 0, given.seed
    while done < given.edits and time.monotonic() - started < 60 * given.minutes:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["REFRET_CACHE_DIR"] = f"{folder}/cache"
            root = Path(folder) / "project"
            root.mkdir()
            done += session(root, min(60, given.edits - done), seed, small=given.small)
            shutil.rmtree(root)
        seed += 1
        sys.stdout.write(f"{done} edits, the same reports with and without the cache (next seed: {seed})\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
