"""More and more books."""

from shop.models import Author, Book
from shop.views import size

from tests.proof.experiments import rows


def setup(n=1):
    author = Author.objects.create(pk=1, name="an author")
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=author, published="2024-01-01")


@rows(0, 1, 10, 100, after=1, grows="instances")
def with_more_rows():
    return [size()]
