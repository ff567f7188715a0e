"""The same functions in odd places and odd layouts: nothing of it is executed, all of it must be read and rewritten."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from textwrap import indent

from tests.fuzz.choices import Choices
from tests.fuzz.functions import HEAD, HELPERS, Function

HEADS = (
    HEAD,
    HEAD + "from functools import partial\nfrom django.utils import timezone\n",
    HEAD.replace("from django.db.models import F\n", "") + "F = 'taken'\n",
    HEAD.replace("from django.db.models import F\n", "from decimal import Decimal as F\n"),
    HEAD.replace("transaction", "models as transaction") + "from django.db import transaction as tx\n",
    HEAD + "def partial(*args):\n    return args\n",
    HEAD.replace("from django.db import IntegrityError, models, transaction\n",
                 "import django.db.transaction\nfrom django.db import models as m, IntegrityError\nmodels = m\n"
                 "transaction = django.db.transaction\n"),
    "from __future__ import annotations\n" + HEAD,
    '"""What the shop does."""\n\n# a comment\n' + HEAD,
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n" + HEAD,
    "try:\n    from django.db import transaction\nexcept ImportError:\n    transaction = None\n" + HEAD,
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from functools import partial\n    from django.db.models import F\n"
    + HEAD.replace("from django.db.models import F\n", ""),
    "from shop.models import *\nfrom shop import models as shop_models\n" + HEAD,
    "import os, sys; from django.db import (IntegrityError,\n    models, transaction,\n)\n"
    + HEAD.partition("\n")[2],
)  # fmt: skip

PLACES: tuple[str, ...] = (
    "{f}",
    "{f}",
    "class View_{name}:\n    F = 1\n\n{in_class}",
    "class View_{name}(Base):\n    @classmethod\n{in_class_as_class_method}",
    "def outer_{name}(F=None, transaction=transaction):\n{inner}\n    return {name}",
    "if True:\n{inner}\nelse:\n    {name} = None",
    "try:\n{inner}\nfinally:\n    pass",
    "with open('x') as a, open('y') as b:\n{inner}",
    "for _ in range(1):\n{inner}",
    "@decorated\n@other(1, key=lambda x: x)\n{f}",
    "async def outer_{name}():\n{inner}\n    return await sync_to_async({name})(1, 2, 'x')",
    "def outer_{name}():\n    global counted\n    counted = 1\n    def partial(x): return x\n{inner}",
    "class Outer_{name}:\n    class Inner:\n{inner_twice}",
    "match value:\n    case [1, *rest]:\n{inner_twice}\n    case {{'k': v}} if v:\n        pass",
    "while True:\n{inner}\n    break",
)

EXTRA = (
    "x = [Product.objects.get(pk=i).save() for i in range(3)]",
    "f = lambda p: (setattr(p, 'stock', p.stock + 1), p.save())",
    "if (p := Product.objects.filter(pk=1).first()) is not None: p.stock += 1; p.save()",
    ("async def count(pk: int, /, *args: int, key: str = 'x', **kwargs: object) -> None:\n"
    "    p = await Product.objects.aget(pk=pk)\n    p.stock += 1\n    await p.asave()"),
    "def several(): p = Product.objects.get(pk=1); p.stock += 1; p.save()",
    ("def nonlocal_(pk):\n    p = Product.objects.get(pk=pk)\n    def inner():\n        nonlocal p\n        p.stock += 1\n"
    "        p.save()\n    inner()\n    return p"),
    "class Meta(type): pass",
    "p = Product(); p.stock += 1; p.save()",
    "def generator():\n    for p in Product.objects.all():\n        p.stock -= 1\n        p.save()\n        yield p",
    "def stars(*args, **kwargs):\n    t, created = Tag.objects.get_or_create(*args, **kwargs)\n    if created: t.save(*args)",
    "@transaction.atomic\ndef one(): return ship.delay(1), rebuild.delay()",
    ("def matched(pk):\n    match Product.objects.get(pk=pk):\n        case Product(stock=0) as p:\n            p.stock += 1\n"
    "            p.save()\n        case p if p.stock: p.stock -= 1; p.save()\n        case _: pass"),
    "def typed(pk: 'Product') -> Product:\n    p: Product = Product.objects.get(pk=pk)\n    p.stock: int = p.stock + 1\n    p.save()\n    return p",
    "def deleted():\n    p = Product.objects.get(pk=1)\n    p.stock += 1\n    del p\n    p.save()",
    "def walrus(pk):\n    while (p := Product.objects.filter(pk=pk).first()) and p.stock > 0:\n        p.stock -= 1\n        p.save()",
    ("def raises():\n    try:\n        p = Product.objects.get(pk=1)\n    except* ValueError as group:\n        p = None\n    else:\n"
    "        p.stock += 1\n        p.save()"),
    "def called():\n    Product.objects.get(pk=1).save(); Tag.objects.get_or_create(name='x')[0].save()",
    "def strings():\n    p = Product.objects.get(pk=1)\n    p.note = f'{p.stock + 1:>{10}} {p.name!r}' 'b' \"c\"\n    p.save()",
    "def f(self):\n    with transaction.atomic(), self.lock as lock, open('x'): ship.delay(\n        1, # one\n        2)",
    "def receiver_like(sender, instance, created=False, **kwargs):\n    instance.stock = instance.stock + 1\n    instance.save()",
    "def unicode_(pk):\n    größe = Product.objects.get(pk=pk)\n    größe.stock += 1; größe.save()\n    return größe",
    ("def long_call():\n    p = Product.objects.get(pk=1)\n    p.stock = (\n        p.stock  # what is there\n        - 1\n    )\n"
    "    p.save(\n        # nothing\n    )"),
    "lambda: Tag.objects.get_or_create(name='x')",
    "def defaults(p=Product.objects.get(pk=1)):\n    p.stock += 1\n    p.save()\n    return p.save",
    "def try_finally():\n    p = Product.objects.get(pk=1)\n    try:\n        p.stock += 1\n        return p.stock\n    finally:\n        p.save()",
    "def ternary(a):\n    p = Product.objects.get(pk=1) if a else Product()\n    p.stock += 1 if a else 2\n    p.save() if a else None",
)  # fmt: skip


def module(choose: Choices, count: int) -> bytes:
    """The bytes of a module."""
    functions = [
        _placed(choose, number) if choose.often(65) else choose.one(EXTRA) + "\n" for number in range(count)
    ]
    text = "\n\n".join([choose.one(HEADS), HELPERS, *functions])
    for _ in range(choose.count(0, 12)):
        text = _if_same(text, choose.one(LAYOUTS)(text, choose))
    if choose.often(30):
        text = _if_same(
            text, re.sub(r"\b(p|product)\b(?!=)", "größe", text).replace("größe=", "product="), any_tree=True
        )
    return choose.one(FILES)(text)


def _placed(choose: Choices, number: int) -> str:
    name = f"work_{number}"
    text = Function(choose, name).text()
    place = choose.one(PLACES)
    values = {
        "f": text, "name": name, "in_class": indent(text.replace("(pk, n", "(self, pk, n"), "    "),
        "in_class_as_class_method": indent(text.replace("(pk, n", "(cls, pk, n"), "    "),
        "inner": indent(text, "    "), "inner_twice": indent(text, "        "),
    }  # fmt: skip
    return place.format(**values) + "\n"


def _if_same(old: str, new: str, *, any_tree: bool = False) -> str:
    """The new layout where it is the same code, the old one else."""
    try:
        tree = ast.parse(new)
    except (SyntaxError, ValueError):
        return old
    return new if any_tree or ast.dump(tree) == ast.dump(ast.parse(old)) else old


def _line(text: str, choose: Choices) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, choose.source.below(len(lines))


def _comments(text: str, choose: Choices) -> str:
    lines, start = _line(text, choose)
    step = choose.count(1, 5)
    for number in range(start, len(lines), step):
        if lines[number].strip() and not lines[number].endswith("\\"):
            lines[number] += f"  # why {number}"
    return "\n".join(lines)


def _own_line_comment(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    space = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    return "\n".join([*lines[:number], choose.one((space, "", space + "  ")) + "# stands alone", *lines[number:]])


def _semicolon(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    for first in range(number, len(lines) - 1):
        made = [*lines[:first], lines[first] + choose.one(("; ", ";")) + lines[first + 1].strip(), *lines[first + 2 :]]
        if lines[first].strip() and lines[first + 1].strip():
            return "\n".join(made)
    return text


def _one_line_suite(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    for first in range(number, len(lines) - 1):
        if re.match(r"\s+(if|for|while|with|else|try|finally|except)\b.*:$", lines[first]):
            return "\n".join([*lines[:first], lines[first] + " " + lines[first + 1].strip(), *lines[first + 2 :]])
    return text


def _backslash(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    lines[number] = (
        lines[number]
        .replace(choose.one((" = ", " += ", ", ", " in ")), " \\\n   = ", 1)
        .replace(" \\\n   = ", " = \\\n ", 1)
    )
    return "\n".join(lines)


def _open_parenthesis(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    for at in range(number, len(lines)):
        if lines[at].lstrip().endswith(")") and "(" in lines[at]:
            before, _, rest = lines[at].partition("(")
            lines[at] = (
                before
                + "("
                + choose.one(("\n  # inside\n ", "\n\n", "  "))
                + rest[:-1]
                + choose.one((",)", "\n)", "  # last\n)", ")"))
            )
            break
    return "\n".join(lines)


def _form_feed(text: str, choose: Choices) -> str:
    return text.replace("\n\n\ndef ", "\n\n\x0c\ndef ", 1)


def _blank(text: str, choose: Choices) -> str:
    lines, number = _line(text, choose)
    return "\n".join([*lines[:number], choose.one(("", "    ", "\t", "  # ")), *lines[number:]])


LAYOUTS: tuple[Callable[[str, Choices], str], ...] = (
    _comments, _own_line_comment, _semicolon, _one_line_suite, _backslash, _open_parenthesis, _form_feed, _blank,
)  # fmt: skip

FILES: tuple[Callable[[str], bytes], ...] = (
    str.encode,
    str.encode,
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: _if_same(
        text,
        re.sub(r"^ +", lambda found: "\t" * (len(found[0]) // 4) + " " * (len(found[0]) % 4), text, flags=re.MULTILINE),
    ).encode(),
    lambda text: text.rstrip("\n").encode(),
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: _if_same(
        text, re.sub(r"^( +)", lambda found: found[1][: len(found[1]) // 2], text, flags=re.MULTILINE)
    ).encode(),
    lambda text: text.encode() + b"\n\n\n# the end",
    lambda text: text.replace("\n", "\r\n", text.count("\n") // 2).encode(),
)
