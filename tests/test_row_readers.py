"""What templates, serializers, the admin and feeds read of the rows that they are handed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

import pytest

from codemods.grounds.queries.row_sites import candidates
from codemods.project.index import Project
from codemods.project.model import FunctionRef
from codemods.trace import Tracer
from codemods.trace.events import RowConsumer, Use
from codemods.trace.reads.members import _LOADED
from codemods.trace.reads.rowreads import PathRead, read_by

MakeProject = Callable[[Mapping[str, str]], Project]

MODELS = """
from django.db import models


class Publisher(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=50)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)

    def __str__(self):
        return f"{self.name} ({self.publisher.name})"


class Tag(models.Model):
    word = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, related_name="edited")
    tags = models.ManyToManyField(Tag, related_name="books")

    @property
    def byline(self):
        return self.title + self.author.name

    def get_absolute_url(self):
        return f"/{self.author.pk}/{self.pk}/"

    def everybody(self):
        return self.tags.all()

    def responsible(self):
        return self.editor

    def short_words(self):
        return [tag.word for tag in self.tags.filter(word="x")]
"""


def consumed(project: Project, path: str, function: str) -> dict[str, list[PathRead]]:
    """What is read of the rows that the function hands over, by reader and variable."""
    tracer = Tracer(project)
    trace = tracer.trace(FunctionRef(path, function))
    found: dict[str, list[PathRead]] = {}
    for event in trace.of(RowConsumer):
        assert isinstance(event, RowConsumer)
        assert event.queryset.model is not None
        key = f"{event.reader.name} {event.reader.variable}".strip()
        found.setdefault(key, []).extend(read_by(tracer, trace, event.reader, event.queryset.model))
    return found


def short(reads: list[PathRead]) -> set[str]:
    """The reads as short texts: "author.publisher", "tags:count", "editor?" where it may not run for each row."""
    return {
        ".".join(read.path)
        + ("" if read.loaded in ("instance", "manager-all") else f":{read.loaded}")
        + ("?" if read.conditional else "")
        + ("!" if not read.certain else "")
        for read in reads
        if read.path
    }


@pytest.fixture
def rendered(make_project: MakeProject) -> Callable[..., list[PathRead]]:
    """What a template reads of each of `books`."""

    def made(template: str, **others: str) -> list[PathRead]:
        view = """
            from django.shortcuts import render
            from shop.models import Book

            def books(request):
                return render(request, "shop/list.html", {"books": Book.objects.all(), "title": "Books"})
        """
        files = {"shop/models.py": MODELS, "shop/views.py": view, "shop/templates/shop/list.html": template}
        files |= {f"shop/templates/shop/{name}.html": text for name, text in others.items()}
        return consumed(make_project(files), "shop/views.py", "books").get("shop/list.html books", [])

    return made


@pytest.mark.parametrize(("template", "expected"), [
    ("{% for b in books %}{{ b.author.name }}{% endfor %}", {"author"}),
    ("{% for b in books %}{{ b.author.publisher.name }}{% endfor %}", {"author", "author.publisher"}),
    ("{% for b in books %}{{ b.author }}{% endfor %}", {"author", "author.publisher"}),
    ("{% for b in books %}{{ b.author_id }}{{ b.title }}{% endfor %}", set()),
    ("{{ books.count }}{{ books.0.author.name }}{{ books.first.author.name }}", set()),
    ("{% for b in books %}{% if b.title %}{{ b.author.name }}{% endif %}{% endfor %}", {"author?"}),
    ("{% if books %}{% for b in books %}{{ b.author.name }}{% endfor %}{% endif %}", {"author"}),
    ("{% for b in books %}{% if b.editor %}{{ b.editor.name }}{% endif %}{% endfor %}", {"editor"}),
    ("{% for b in books %}{% if forloop.first %}{{ b.author.name }}{% endif %}{% endfor %}", set()),
    ("{% for b in books %}{% for t in b.tags.all %}{{ t.word }}{% endfor %}{% endfor %}", {"tags"}),
    ("{% for b in books %}{{ b.tags.all|length }}{{ b.tags.count }}{% endfor %}", {"tags", "tags:count"}),
    ("{% for b in books %}{{ b.tags.first.word }}{% endfor %}", {"tags:manager-filtered"}),
    (("{% for b in books %}{% for t in b.tags.all %}{% for o in t.books.all %}{{ o.editor.name }}{% endfor %}"
     "{% endfor %}{% endfor %}"), {"tags", "tags.books", "tags.books.editor"}),
    ("{% for b in books %}{% with a=b.author %}{{ a.publisher.name }}{% endwith %}{% endfor %}",
     {"author", "author.publisher"}),
    ("{% for b in books %}{{ b.byline }}{% endfor %}", {"author"}),
    ("{% for b in books %}{{ b.responsible.publisher }}{% endfor %}", {"editor", "editor.publisher"}),
    ("{% for b in books %}{{ b.short_words }}{% endfor %}", {"tags:manager-filtered"}),
    ("{% for b in books %}{% for t in b.everybody %}{{ t.word }}{% endfor %}{% endfor %}", {"tags"}),
    ("{% for b in books %}{% shout %}{{ b.author.name }}{% endshout %}{% endfor %}", {"author?!"}),
    ("{% for b in books %}{% cache 5 x %}{{ b.author.name }}{% endcache %}{% endfor %}", {"author?"}),
    (("{% regroup books by author.name as g %}{% for x in g %}{% for b in x.list %}{{ b.editor.name }}{% endfor %}"
     "{% endfor %}"), {"author", "editor"}),
    ('{{ books|join:", " }}{% for b in books|slice:":50" %}{{ b.author.name }}{% endfor %}', {"author"}),
    ('{% for b in books|dictsort:"author.name" %}{{ b.title }}{% endfor %}', {"author"}),
    ("{% for k, v in books %}{{ v.author.name }}{% endfor %}", set()),
    ("{% for b in books %}{% url 'x' b.author.name %}{% endfor %}", {"author"}),
    ("{% for b in books %}{% blocktranslate with n=b.author.name %}{{ n }}{% endblocktranslate %}{% endfor %}",
     {"author"}),
    ("{% for b in books %}{% firstof b.title b.author.name %}{% endfor %}", {"author?"}),
    ("{% for x in others %}{{ x.author.name }}{% endfor %}", set()),
    ("{% for books in others %}{{ books.author.name }}{% endfor %}", set()),
])  # fmt: skip
def test_templates(rendered: Callable[..., list[PathRead]], template: str, expected: set[str]) -> None:
    assert short(rendered(template)) == expected


def test_includes_are_followed_with_their_context(rendered: Callable[..., list[PathRead]]) -> None:
    reads = rendered(
        '{% for b in books %}{% include "shop/row.html" with a=b.author only %}'
        '{% include "shop/tags.html" %}{% endfor %}',
        row="{{ a.publisher.name }}{{ b.editor.name }}",
        tags="\n{% for t in b.tags.all %}{{ t.word }}{% endfor %}",
    )
    assert short(reads) == {"author", "author.publisher", "tags"}
    tags = next(read for read in reads if read.path == ("tags",))
    assert tags.at == "shop/templates/shop/tags.html:2"
    assert tags.via == (
        "shop/templates/shop/list.html:1 includes shop/templates/shop/tags.html",
        "shop/templates/shop/tags.html:2 b.tags.all",
    )


def test_blocks_replace_each_other(rendered: Callable[..., list[PathRead]]) -> None:
    reads = rendered(
        '{% extends "shop/base.html" %}{% block rows %}{{ block.super }}{% for b in books %}{{ b.author.name }}'
        "{% endfor %}{% endblock %}{% block nowhere %}{% for b in books %}{{ b.byline }}{% endfor %}{% endblock %}",
        base="{% block rows %}{% for b in books %}{{ b.editor.name }}{% endfor %}{% endblock %}"
        "{% block rest %}{% for b in books %}{{ b.tags.count }}{% endfor %}{% endblock %}",
    )
    assert short(reads) == {"author", "editor", "tags:count"}


def test_a_base_that_is_not_found_makes_it_uncertain(rendered: Callable[..., list[PathRead]]) -> None:
    reads = rendered(
        '{% extends "lib/base.html" %}{% block a %}{% for b in books %}{{ b.author.name }}{% endfor %}{% endblock %}'
    )
    assert short(reads) == {"author!"}


def test_templates_that_include_each_other_end(rendered: Callable[..., list[PathRead]]) -> None:
    reads = rendered(
        '{% for b in books %}{{ b.author.name }}{% include "shop/row.html" %}{% endfor %}',
        row='{% include "shop/list.html" %}{% include "shop/row.html" %}',
    )
    assert short(reads) == {"author"}
    assert any("includes itself" in why for read in reads for why in read.unknown)


def test_a_key_that_is_all_that_is_read_says_so(rendered: Callable[..., list[PathRead]]) -> None:
    assert [read.only for read in rendered("{% for b in books %}{{ b.author.pk }}{% endfor %}")] == ["pk"]
    reads = rendered("{% for b in books %}{{ b.author.pk }}{{ b.author.name }}{% endfor %}")
    assert [read.only for read in reads] == [None]


def test_jinja_macros_and_imports(make_project: MakeProject) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/views.py": """
            from django.shortcuts import render
            from shop.models import Book

            def books(request):
                return render(request, "list.jinja", {"books": Book.objects.all()})
        """,
            "shop/jinja2/list.jinja": """{% from "m.jinja" import row %}{% import "m.jinja" as m %}
            {% set shown = books %}{% for b in shown %}{{ row(b) }}{{ m.tags(b) }}{{ b.everybody }}{{ b.byline }}
            {% if loop.first %}{{ b.editor.publisher }}{% endif %}{% endfor %}
            {{ books|map(attribute="editor.name") }}""",
            "shop/jinja2/m.jinja": "{% macro row(x) %}{{ x.author.publisher.name }}{% endmacro %}"
            "{% macro tags(x) %}{% for t in x.tags.all() %}{{ t.word }}{% endfor %}{% endmacro %}",
        }
    )
    found = consumed(project, "shop/views.py", "books")["list.jinja books"]
    assert short(found) == {"author", "author.publisher", "tags", "editor"}


# --- contexts


@pytest.mark.parametrize(("before", "returned"), [
    ("", 'render(request, "shop/list.html", {"books": Book.objects.all()})'),
    ("", 'render(request, template_name="shop/list.html", context={"books": Book.objects.all()})'),
    ('context = {"title": 1}\n    context["books"] = Book.objects.all()', 'render(request, "shop/list.html", context)'),
    ("context = dict(books=Book.objects.all())", 'TemplateResponse(request, "shop/list.html", context)'),
    ("books = Book.objects.all()", 'render(request, "shop/list.html", locals())'),
    ('context = {}\n    context.update({"books": Book.objects.all()})', 'render(request, "shop/list.html", context)'),
    ('base = {"books": Book.objects.all()}', 'HttpResponse(render_to_string("shop/list.html", {**base, "x": 1}))'),
    ("page = Paginator(Book.objects.all(), 25).get_page(1)", 'render(request, "shop/list.html", {"books": page})'),
    ("", 'render(request, ["shop/missing.html", "shop/list.html"], {"books": list(Book.objects.all())})'),
    ("", "render(request, NAME, make())"),
])  # fmt: skip
def test_contexts(make_project: MakeProject, before: str, returned: str) -> None:
    view = (
        "from django.core.paginator import Paginator\nfrom django.http import HttpResponse\n"
        "from django.shortcuts import render\nfrom django.template.loader import render_to_string\n"
        "from django.template.response import TemplateResponse\nfrom shop.models import Book\n\n"
        'NAME = "shop/list.html"\n\n\ndef make():\n    return {"books": Book.objects.all()}\n\n\n'
        f"def view(request):\n    {before}\n    return {returned}\n"
    )
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/views.py": view,
            "shop/templates/shop/list.html": "{% for b in books %}{{ b.author.name }}{% endfor %}",
        }
    )
    assert short(consumed(project, "shop/views.py", "view")["shop/list.html books"]) == {"author"}


def test_generic_views(make_project: MakeProject) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/views.py": """
            from django.views.generic import DetailView, ListView
            from shop.models import Author, Book

            class BookList(ListView):
                queryset = Book.objects.order_by("title")
                paginate_by = 20

            class Shelf(ListView):
                template_name = "shop/shelf.html"
                context_object_name = "shelf"

                def get_queryset(self):
                    return Book.objects.filter(title="x")

                def get_context_data(self, **kwargs):
                    context = super().get_context_data(more=Book.objects.all(), **kwargs)
                    context["authors"] = Author.objects.all()
                    return context

            class AuthorPage(DetailView):
                model = Author
        """,
            "shop/templates/shop/book_list.html": "{% for b in page_obj %}{{ b.author.name }}{% endfor %}"
            "{% for b in book_list %}{{ b.editor.name }}{% endfor %}",
            "shop/templates/shop/shelf.html": "{% for b in shelf %}{{ b.author.name }}{% endfor %}"
            "{% for a in authors %}{{ a.publisher.name }}{% endfor %}{% for b in more %}{{ b.tags.count }}{% endfor %}",
            "shop/templates/shop/author_detail.html": "{{ author.publisher.name }}"
            "{% for b in author.books.all %}{{ b.editor.name }}{% endfor %}",
        }
    )
    module = consumed(project, "shop/views.py", "<module>")
    assert short(module["shop/book_list.html page_obj"]) == {"author"}
    assert short(module["shop/book_list.html book_list"]) == {"editor"}
    assert short(module["shop/author_detail.html author"]) == {"books.editor"}
    assert short(consumed(project, "shop/views.py", "Shelf.get_queryset")["shop/shelf.html shelf"]) == {"author"}
    added = consumed(project, "shop/views.py", "Shelf.get_context_data")
    assert short(added["shop/shelf.html authors"]) == {"publisher"}
    assert short(added["shop/shelf.html more"]) == {"tags:count"}


# --- serializers

SERIALIZERS = """
    from rest_framework import serializers
    from shop.models import Author, Book

    class AuthorSerializer(serializers.ModelSerializer):
        class Meta:
            model = Author
            fields = ["name", "publisher"]

    class BookSerializer(serializers.ModelSerializer):
        {body}

        class Meta:
            model = Book
            fields = {fields}
"""


@pytest.mark.parametrize(("body", "fields", "expected"), [
    ("", '"__all__"', {"tags"}),
    ("", '["title", "author"]', set()),
    ("", '["byline", "get_absolute_url"]', {"author"}),
    ("author = AuthorSerializer()", '["author"]', {"author"}),
    ("author = AuthorSerializer()", '["title"]', set()),
    ("author = AuthorSerializer(write_only=True)", '["author"]', set()),
    ("who = AuthorSerializer(source='author.publisher')", '["who"]', {"author", "author.publisher"}),
    ("name = serializers.CharField(source='author.publisher.name')", '["name"]', {"author", "author.publisher"}),
    ("author = serializers.StringRelatedField()", '["author"]', {"author", "author.publisher"}),
    ("author = serializers.SlugRelatedField(slug_field='name', read_only=True)", '["author"]', {"author"}),
    ("author = serializers.PrimaryKeyRelatedField(read_only=True)", '["author"]', set()),
    ("p = serializers.PrimaryKeyRelatedField(source='author.publisher', read_only=True)", '["p"]', {"author"}),
    ("tags = serializers.PrimaryKeyRelatedField(many=True, read_only=True)", '["tags"]', {"tags"}),
    ("me = AuthorSerializer(source='*')", '["me"]', set()),
    ("n = serializers.SerializerMethodField()\n\n        def get_n(self, obj):\n            return obj.editor.name",
     '["n"]', {"editor"}),
    (("n = serializers.SerializerMethodField()\n\n        def get_n(self, obj):\n"
     "            return obj.editor.name if obj.title else ''"), '["n"]', {"editor?"}),
    (("def to_representation(self, instance):\n            data = super().to_representation(instance)\n"
     "            data['a'] = instance.author.name\n            return data"), '["tags"]', {"author", "tags"}),
    ("def to_representation(self, instance):\n            return {'a': instance.author.name}", '["tags"]', {"author"}),
    (("author = AuthorSerializer()\n\n        def __init__(self, *args, **kwargs):\n"
     "            super().__init__(*args, **kwargs)\n            self.fields.pop('author')"),
     '["author"]', {"author?"}),
    ("", 'AuthorSerializer.Meta.fields + ["tags"]', {"tags"}),
])  # fmt: skip
def test_serializers(make_project: MakeProject, body: str, fields: str, expected: set[str]) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/serializers.py": SERIALIZERS.format(body=body or "pass", fields=fields),
            "shop/api.py": """
            from rest_framework import viewsets
            from shop.models import Book
            from shop.serializers import BookSerializer

            class BookViewSet(viewsets.ModelViewSet):
                queryset = Book.objects.all()
                serializer_class = BookSerializer
        """,
        }
    )
    assert short(consumed(project, "shop/api.py", "<module>").get("BookSerializer", [])) == expected


def test_depth_and_bases_that_were_not_read(make_project: MakeProject) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/api.py": """
            from flex import FlexSerializer
            from rest_framework import generics, serializers
            from shop.models import Book

            class Deep(serializers.ModelSerializer):
                class Meta:
                    model = Book
                    fields = ["author"]
                    depth = 2

            class Flexible(FlexSerializer, serializers.ModelSerializer):
                class Meta:
                    model = Book
                    fields = ["tags"]

            class DeepList(generics.ListAPIView):
                queryset = Book.objects.all()
                serializer_class = Deep

            class FlexibleList(generics.ListAPIView):
                queryset = Book.objects.all()
                serializer_class = Flexible
        """,
        }
    )
    found = consumed(project, "shop/api.py", "<module>")
    assert short(found["Deep"]) == {"author", "author.publisher"}
    assert short(found["Flexible"]) == {"tags?!"}


def test_each_action_has_its_serializer(make_project: MakeProject) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/api.py": """
            from rest_framework import serializers, viewsets
            from shop.models import Book

            class Short(serializers.ModelSerializer):
                author = serializers.StringRelatedField()
                class Meta:
                    model = Book
                    fields = ["author"]

            class Long(serializers.ModelSerializer):
                editor = serializers.StringRelatedField()
                class Meta:
                    model = Book
                    fields = ["editor", "tags"]

            class Books(viewsets.ModelViewSet):
                queryset = Book.objects.all()

                def get_serializer_class(self):
                    if self.action == "list":
                        return Short
                    return Long
        """,
        }
    )
    found = consumed(project, "shop/api.py", "<module>")
    assert short(found["Short"]) == {"author", "author.publisher"}
    assert "Long" not in found, "it gives out one row, and the list is given out by another"


# --- the admin, feeds


@pytest.mark.parametrize(("body", "expected"), [
    ('list_display = ["title", "words"]\n\n    def words(self, obj):\n        return list(obj.tags.all())', {"tags"}),
    ('list_display = ["title", "author"]', set()),
])  # fmt: skip
def test_admin_lists_ask_for_relations_to_many(make_project: MakeProject, body: str, expected: set[str]) -> None:
    admin = (
        "from django.contrib import admin\nfrom shop.models import Book\n\n\n"
        f"@admin.register(Book)\nclass BookAdmin(admin.ModelAdmin):\n    {body}\n\n"
        "    def get_queryset(self, request):\n        return super().get_queryset(request).filter(title='x')\n"
    )
    project = make_project({"shop/models.py": MODELS, "shop/admin.py": admin})
    found = consumed(project, "shop/admin.py", "BookAdmin.get_queryset").get("BookAdmin get_queryset", [])
    assert short(found) == expected


def test_feeds_and_sitemaps(make_project: MakeProject) -> None:
    project = make_project(
        {
            "shop/models.py": MODELS,
            "shop/feeds.py": """
            from django.contrib.sitemaps import Sitemap
            from django.contrib.syndication.views import Feed
            from shop.models import Author, Book

            class Latest(Feed):
                def items(self):
                    return Book.objects.order_by("-pk")[:50]

                def item_author_name(self, item):
                    return item.editor.name

            class Authors(Feed):
                def items(self):
                    return Author.objects.all()

            class Books(Sitemap):
                def items(self):
                    return Book.objects.all()
        """,
        }
    )
    assert short(consumed(project, "shop/feeds.py", "Latest.items")["Latest"]) == {"author", "editor"}
    assert short(consumed(project, "shop/feeds.py", "Authors.items")["Authors"]) == {"publisher"}
    assert short(consumed(project, "shop/feeds.py", "Books.items")["Books"]) == {"author"}


def test_serializers_that_code_makes(make_project: MakeProject) -> None:
    project = make_project({
        "shop/models.py": MODELS,
        "shop/serializers.py": SERIALIZERS.format(body="author = AuthorSerializer()", fields='["author"]'),
        "shop/api.py": """
            from rest_framework import generics, viewsets
            from rest_framework.response import Response
            from shop.models import Book
            from shop.serializers import BookSerializer

            def books(request):
                return Response(BookSerializer(Book.objects.all(), many=True).data)

            def book(request, pk):
                return Response(BookSerializer(Book.objects.get(pk=pk)).data)

            class Books(viewsets.ModelViewSet):
                queryset = Book.objects.all()
                serializer_class = BookSerializer

                def list(self, request):
                    found = self.filter_queryset(self.get_queryset())
                    page = self.paginate_queryset(found)
                    return self.get_paginated_response(self.get_serializer(page, many=True).data)

            class Count(generics.ListAPIView):
                queryset = Book.objects.all()
                serializer_class = BookSerializer

                def get(self, request):
                    return Response(self.get_queryset().count())
        """,
    })
    assert short(consumed(project, "shop/api.py", "books")["BookSerializer"]) == {"author"}
    assert consumed(project, "shop/api.py", "book") == {"BookSerializer": []}
    assert short(consumed(project, "shop/api.py", "Books.list")["BookSerializer"]) == {"author"}
    assert consumed(project, "shop/api.py", "<module>").keys() <= {"BookSerializer"}
    assert not any(consumed(project, "shop/api.py", "<module>").values())


def test_rows_that_code_chooses_are_not_all_rows(make_project: MakeProject) -> None:
    project = make_project({
        "shop/models.py": MODELS,
        "shop/views.py": """
            from django.shortcuts import render
            from shop.models import Book

            def view(request):
                books = [book for book in Book.objects.all() if book.title]
                return render(request, "shop/list.html", {"books": books})
        """,
        "shop/templates/shop/list.html": "{% for b in books %}{{ b.author.name }}{% endfor %}",
    })
    assert consumed(project, "shop/views.py", "view") == {}


def test_returns_of_a_context_are_no_alternatives(make_project: MakeProject) -> None:
    project = make_project({
        "shop/models.py": MODELS,
        "shop/views.py": """
            from django.views.generic import TemplateView
            from shop.models import Book

            class Page(TemplateView):
                template_name = "shop/list.html"

                def get_context_data(self, **kwargs):
                    context = super().get_context_data(**kwargs)
                    if self.request.GET:
                        context["books"] = Book.objects.filter(title="x")
                    else:
                        context["books"] = Book.objects.exclude(title="x")
                    return context
        """,
        "shop/templates/shop/list.html": "{% for b in books %}{{ b.author.name }}{% endfor %}",
    })
    tracer = Tracer(project)
    trace = tracer.trace(FunctionRef("shop/views.py", "Page.get_context_data"))
    found = list(candidates(tracer, trace, "select_related"))
    assert sorted(ast.unparse(place.node) for item in found for place in item.places) == [
        "Book.objects.exclude(title='x')",
        "Book.objects.filter(title='x')",
    ]


def test_every_use_of_a_relation_has_a_word() -> None:
    assert set(_LOADED) == set(Use)
