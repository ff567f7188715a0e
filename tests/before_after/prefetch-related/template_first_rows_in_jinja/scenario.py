"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Author, Book, Publisher
from shop.views import authors

from tests.proof.experiments import rows
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True}]}


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", author=author, editor=author)


@rows(1, 10, 100, after=2)
def with_more_rows():
    return authors(request()).content.decode()
