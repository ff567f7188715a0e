"""More and more books."""

from shop.models import Author, Book, Publisher
from shop.views import names

from tests.proof.experiments import rows


def setup(n=1):
    publisher = Publisher.objects.create(name="publisher")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"title {i}", author=author, editor=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    return list(names())
