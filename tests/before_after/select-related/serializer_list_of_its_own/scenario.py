"""The number of queries does not grow with the rows, and what comes out is the same."""

from django.contrib.auth.models import AnonymousUser
from shop.models import Author, Book, Publisher

from tests.proof.experiments import rows
from tests.proof.world import request

APPS = ["rest_framework"]
SETTINGS = {"AUTH_USER_MODEL": "auth.User"}


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", author=author, editor=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    from shop.api import BookViewSet  # its class body is part of what is traced

    return BookViewSet.as_view({"get": "list"})(request(AnonymousUser(), method="get")).data
