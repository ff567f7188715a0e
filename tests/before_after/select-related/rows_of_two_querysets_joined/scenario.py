"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Author, Book, Publisher
from shop.views import bylines

from tests.proof.experiments import rows


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title="book", author=author, editor=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    return bylines("book")
