"""Not more than fifty are counted."""

from shop.models import Author, Book
from shop.views import size

from tests.proof.experiments import rows


def setup(n=1):
    author = Author.objects.create(pk=1, name="an author")
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=author)


@rows(0, 1, 10, 50, 100, after=1, grows="")
def with_more_rows():
    return size(1)
