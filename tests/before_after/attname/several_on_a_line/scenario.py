"""More and more books, one of them called x."""

from shop.models import Author, Book, Publisher
from shop.views import keys

from tests.proof.experiments import rows


def setup(n=1):
    publisher = Publisher.objects.create(name="publisher")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"title {i}" if i else "x", author=author, editor=author)


@rows(1, 10, 100, after=2)
def with_more_rows():
    seen = set()
    return keys(seen), sorted(map(str, seen))
