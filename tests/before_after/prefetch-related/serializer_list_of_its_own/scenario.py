"""The number of queries does not grow with the rows, and what comes out is the same."""

from django.contrib.auth.models import AnonymousUser
from shop.models import Author, Book, Publisher, Tag

from tests.proof.experiments import rows
from tests.proof.world import request

APPS = ["rest_framework"]
SETTINGS = {"AUTH_USER_MODEL": "auth.User"}


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    red = Tag.objects.create(word="red")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        book = Book.objects.create(title=f"Book {i:03}", author=author)
        book.tags.add(red, Tag.objects.create(word=f"word {i}"))


@rows(1, 10, 100, after=2)
def with_more_rows():
    from shop.api import BookViewSet  # its class body is part of what is traced

    return BookViewSet.as_view({"get": "list"})(request(AnonymousUser(), method="get")).data
