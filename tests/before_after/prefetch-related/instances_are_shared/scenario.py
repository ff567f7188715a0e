"""The number of queries does not grow with the rows, and what comes out the first time is the same."""

from shop.models import Book, Shared, Tag
from shop.views import tags

from tests.proof.experiments import rows


def setup(n=1):
    Shared.made.clear()
    for i in range(n):
        book = Book.objects.create(title=f"Book {i:03}")
        book.tags.add(Tag.objects.create(name=f"tag {i}"))


@rows(1, 10, 100, after=2)
def with_more_rows():
    return tags()
