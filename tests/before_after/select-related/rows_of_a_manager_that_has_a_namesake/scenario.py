"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Book, Place, Shelf
from shop.views import titles

from tests.proof.experiments import rows


def setup(n=1):
    shelf = Shelf.objects.create(pk=1, name="a shelf")
    for i in range(n):
        Place.objects.create(book=Book.objects.create(title=f"Book {i}"), shelf=shelf)


@rows(1, 10, 100, after=2)
def with_more_rows():
    return titles(1)
