"""Templates: which file a name stands for, what both languages say, and sources that are made to hurt."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from codemods.project.index import Project
from codemods.project.templates import tree
from codemods.project.templates.django_language import read_django
from codemods.project.templates.finder import Templates
from codemods.project.templates.jinja_language import read_jinja

MakeProject = Callable[[Mapping[str, str]], Project]
SETTINGS = """
    INSTALLED_APPS = ["second", "first", "shop.apps.ShopConfig"]
    TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [BASE_DIR / "pages"],
            "APP_DIRS": True,
        }
    ]
"""


def loops(template: tree.Template) -> list[tree.Loop]:
    assert template.problem is None, template.problem
    return [item for item in template.body if isinstance(item, tree.Loop)]


# --- files


def test_dirs_come_before_apps_and_apps_in_their_order(make_project: MakeProject) -> None:
    project = make_project(
        {
            "manage.py": "",
            "site/settings.py": SETTINGS,
            "first/models.py": "",
            "second/models.py": "",
            "pages/top.html": "",
            "first/templates/top.html": "",
            "first/templates/both.html": "",
            "second/templates/both.html": "",
        }
    )
    found = project.find_template("top.html", "first/views.py")
    assert found is not None
    assert found.path == "pages/top.html"
    both = project.find_template("both.html", "first/views.py")
    assert both is not None
    assert (both.path, both.others) == ("second/templates/both.html", ())


def test_apps_that_are_not_installed_come_last_and_others_are_named(make_project: MakeProject) -> None:
    project = make_project(
        {
            "site/settings.py": SETTINGS,
            "a/views.py": "",
            "b/views.py": "",
            "a/templates/x.html": "",
            "b/templates/x.html": "",
        }
    )
    found = project.find_template("x.html", "a/views.py")
    assert found is not None
    assert (found.path, found.others) == ("a/templates/x.html", ("b/templates/x.html",))


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "..", "a\nb"])
def test_names_that_lead_out_are_no_templates(make_project: MakeProject, name: str) -> None:
    project = make_project({"shop/views.py": "", "shop/templates/list.html": "", "secret.html": ""})
    assert project.find_template(name, "shop/views.py") is None


def test_links_that_lead_out_are_not_followed(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project({"shop/views.py": "", "shop/templates/list.html": ""})
    outside = tmp_path.parent / f"{tmp_path.name}-outside.html"
    outside.write_text("{{ x }}")
    (tmp_path / "shop/templates/link.html").symlink_to(outside)
    assert project.find_template("link.html", "shop/views.py") is None


def test_a_template_is_read_once(make_project: MakeProject) -> None:
    project = make_project({"shop/templates/list.html": "{{ x }}", "shop/views.py": ""})
    read: list[str] = []

    def data(path: str) -> bytes:
        read.append(path)
        return project.data(path)

    templates = Templates(project.discovery, project.settings, data)
    assert templates.read("shop/templates/list.html") is templates.read("shop/templates/list.html")
    assert read == ["shop/templates/list.html"]


def test_the_engine_that_comes_first_says_which_language(make_project: MakeProject) -> None:
    settings = """
        INSTALLED_APPS = ["shop"]
        TEMPLATES = [
            {"BACKEND": "django_jinja.jinja2.Jinja2", "APP_DIRS": True},
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
        ]
    """
    project = make_project(
        {
            "site/settings.py": settings,
            "shop/templates/a.html": "{{ books }}",
            "shop/templates/b.html": "{% load i18n %}{{ books }}",
            "shop/models.py": "",
        }
    )
    assert not project.template("shop/templates/a.html").calls
    assert project.template("shop/templates/b.html").calls


# --- Django's language


def test_unknown_tags_and_filters_stand_for_themselves() -> None:
    template = read_django(
        "x.html", "{% load shop %}{% card book size=2 as c %}{{ book|shiny:'x' }}{% raw %}{{ a }}{% endraw %}"
    )
    card, output, raw = template.body
    assert card == tree.Unread("card", (tree.Name("book"), tree.NOTHING), (), 1, "c")
    assert output == tree.Output(tree.Filtered(tree.Name("book"), "shiny", (tree.Text("x"),)), 1)
    assert isinstance(raw, tree.Unread)
    assert raw.body == (tree.Output(tree.Name("a"), 1),)


def test_literals_are_plain_strings() -> None:
    source = "{% extends 'base.html' %}{% include 'row.html' %}{{ name|default:'none' }}{{ 'x'|upper }}"
    template = read_django("page.html", source)
    include, name, literal = template.body
    assert isinstance(include, tree.Include)
    assert isinstance(name, tree.Output)
    assert isinstance(literal, tree.Output)
    assert isinstance(name.value, tree.Filtered)
    assert isinstance(literal.value, tree.Filtered)
    (default,) = name.value.arguments
    assert isinstance(default, tree.Text)
    assert isinstance(literal.value.base, tree.Text)
    texts = (*(template.extends or ()), *include.names, default.value, literal.value.base.value)
    assert [type(text) for text in texts] == [str] * 4


def test_unknown_tag_without_an_end_is_no_block() -> None:
    template = read_django("x.html", "{% for a in b %}{% card a %}{% endfor %}{% for c in d %}{% card c %}{% endfor %}")
    assert [loop.names for loop in loops(template)] == [("a",), ("c",)]


def test_what_reads_variables_is_kept() -> None:
    source = """{% extends "base.html" %}{% block body %}
{% with x=book.author %}{% include "row.html" with y=x only %}{% endwith %}
{% regroup books by author.name as groups %}{% url 'book' book.pk slug=book.slug as u %}
{% blocktranslate with name=book.author.name %}By {{ name }}{% endblocktranslate %}
{% cache 10 key book.pk %}{{ book.title }}{% endcache %}{% firstof a b.c %}
{% if book.author and book.tags.count > 1 %}{{ book }}{% elif x %}y{% endif %}{% endblock %}"""
    template = read_django("x.html", source)
    assert template.problem is None
    assert template.extends == ("base.html",)
    text = repr(template.blocks["body"])
    for word in ("row.html", "'y'", "groups", "slug", "'name'", "cache", "count"):
        assert word in text
    assert [type(item).__name__ for item in template.blocks["body"].body] == [
        "Scope", "Regroup", "Output", "Bind", "Scope", "Output", "Output", "Sometimes", "Output", "If",
    ]  # fmt: skip


def test_what_django_refuses_is_a_problem() -> None:
    assert "does not parse" in (read_django("x.html", "{% if x %}").problem or "")
    assert "does not parse" in (read_django("x.html", "{{ a b }}").problem or "")


# --- Jinja2


def test_jinja_in_the_same_shape() -> None:
    source = """{% extends "base.html" %}{% from "m.html" import card as c %}
{% macro row(b) %}{{ b.author.name }}{% endmacro %}
{% block body %}{% for b in books if b.ok %}{{ row(b) }}{% else %}none{% endfor %}
{% set n = books.count() %}
{{ b.x if b.y else b.z }}{% trans %}a{% endtrans %}{% frame "x" %}{{ q }}{% endframe %}
{{ url('b', b.pk)|safe }}{% endblock %}"""
    template = read_jinja("x.html", source)
    assert template.problem is None
    assert template.extends == ("base.html",)
    kinds = [type(item).__name__ for item in template.body]
    assert kinds == ["Import", "Macro", "Block"]
    inner = template.blocks["body"].body
    assert isinstance(inner[0], tree.Loop)
    assert any(isinstance(item, tree.Unread) and item.tag == "frame" and item.body for item in inner)


# --- hostile sources


@pytest.mark.parametrize("reader", [read_django, read_jinja])
@pytest.mark.parametrize("source", [
    "{% if a %}" * 5000 + "{% endif %}" * 5000,
    "{% x %}" * 20000 + "{% endx %}",
    "{% with a=b %}" * 3000,
    "{{ " + "a." * 5000 + "b }}",
    "{{ " + "(" * 3000 + ")" * 3000 + " }}",
    "{% for a in b %}" * 2000 + "{% endfor %}" * 2000,
])  # fmt: skip
def test_hostile_sources_end_soon(reader: Callable[[str, str], tree.Template], source: str) -> None:
    start = time.perf_counter()
    reader("x.html", source)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("data", [b"{%" * 200_000, b"{{ a }}\0", b"x" * 600_000, b"{#" * 5000 + b"%}" * 5000])
def test_files_that_are_not_worth_parsing_say_why(make_project: MakeProject, tmp_path: Path, data: bytes) -> None:
    project = make_project({"shop/views.py": "", "shop/templates/list.html": ""})
    (tmp_path / "shop/templates/list.html").write_bytes(data)
    start = time.perf_counter()
    assert project.template("shop/templates/list.html").problem is not None
    assert time.perf_counter() - start < 5


def test_bytes_that_are_no_utf8_are_read_all_the_same(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project({"shop/views.py": "", "shop/templates/list.html": ""})
    (tmp_path / "shop/templates/list.html").write_bytes(b"\xe9{{ book }}")
    assert project.template("shop/templates/list.html").body == (tree.Output(tree.Name("book"), 1),)
