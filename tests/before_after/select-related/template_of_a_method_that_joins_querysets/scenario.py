"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.views import books
from shop.models import Author, Book

from tests.proof.experiments import rows
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        Book.objects.create(title=f"Book {i:03}", author=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    return books(request()).content.decode()
