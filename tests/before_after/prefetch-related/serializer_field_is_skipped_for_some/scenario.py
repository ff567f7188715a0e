"""The number of queries does not grow with the rows, and what comes out is the same."""

from django.contrib.auth.models import AnonymousUser
from shop.models import Author, Book, Publisher, Tag

from tests.proof.experiments import rows

APPS = ["rest_framework"]
SETTINGS = {"AUTH_USER_MODEL": "auth.User"}


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    author = Author.objects.create(name="author", publisher=publisher)
    for i in range(n):
        editor = Author.objects.create(name=f"editor {i}", publisher=publisher)
        book = Book.objects.create(title=f"Book {i:03}", author=author, editor=editor)
        book.tags.add(Tag.objects.create(word=f"word {i}"))


@rows(1, 10, 100, after=2)
def with_more_rows():
    from shop.api import BookSerializer, BookViewSet  # its class body is part of what is traced

    return BookSerializer(BookViewSet().get_queryset(), many=True, context={"group": "staff"}).data
