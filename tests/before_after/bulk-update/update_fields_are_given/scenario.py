"""More and more books."""

from shop.models import Author, Book
from shop.views import strip

from tests.proof.experiments import rows


def setup(n=1):
    author = Author.objects.create(pk=1, name="an author")
    for i in range(n):
        Book.objects.create(title=f" title {i}", author=author, pages=i)


@rows(1, 10, 100, after=2)
def with_more_rows():
    strip()
    return "done"
