"""Two shelves, with more and more titles."""

from shop.models import Book
from shop.views import add

from tests.proof.experiments import rows

NUMBERS = []


def setup(n=1):
    NUMBERS[:] = range(n)


@rows(1, 10, 100, after=3)
def with_more_rows():
    add([[f"title {i}" for i in NUMBERS], ["another title"]])
    return Book.objects.count()
