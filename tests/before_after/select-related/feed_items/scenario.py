"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.feeds import Latest
from shop.models import Author, Book, Publisher

from tests.proof.experiments import rows
from tests.proof.world import request


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", author=author, editor=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    items = Latest().get_feed(None, request(method="get")).items
    return [item["author_name"] for item in items]
