"""More and more authors."""

from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import rows

NUMBERS = []


def setup(n=1):
    NUMBERS[:] = range(n)
    for i in range(n):
        Author.objects.create(name=f"author {i}")


@rows(1, 10, 100, after=3)
def with_more_rows():
    add("a title")
    return Book.objects.count()
