"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Book, Tag
from shop.views import lines

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        Book.objects.create(title=f"Book {i}").tags.add(Tag.objects.create(name=f"tag {i}"))


@rows(1, 10, 100, after=2)
def with_more_rows():
    return lines()
