"""The number of queries does not grow with the rows, and what comes out is the same."""

import sys
from types import SimpleNamespace

from shop.models import Author, Book, Publisher

from tests.proof.experiments import rows

sys.modules["streams"] = SimpleNamespace(STREAMS={"new": SimpleNamespace(books=Book.objects.all)})


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", author=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    from shop.views import names  # it imports the streams

    return names("new")
