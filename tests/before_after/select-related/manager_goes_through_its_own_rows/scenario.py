"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Author, Book

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        Book.objects.create(title=f"Book {i:03}", author=Author.objects.create(name=f"author {i}"))


@rows(1, 10, 100, after=1)
def with_more_rows():
    return Book.objects.credits()
