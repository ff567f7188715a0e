"""More and more books."""

from shop.models import Author, Book
from shop.views import labels

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=Author.objects.create(name=f"author {i}"))


@rows(1, 10, 100, after=1)
def with_more_rows():
    return labels()
