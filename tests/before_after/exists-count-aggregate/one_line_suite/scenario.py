"""More and more books."""

from shop.models import Author, Book
from shop.views import report

from tests.proof.experiments import rows


def setup(n=1):
    author = Author.objects.create(pk=1, name="an author")
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=author)


@rows(1, 10, 100, after=3, grows="instances")
def with_more_rows():
    found = []
    return report(1, found)(), found
