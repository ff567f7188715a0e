"""Authors with books: what the helper loads by itself is none of it here."""

from shop.models import Author, Book
from shop.views import pages

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i:03}")
        for j in range(3):
            Book.objects.create(title=f"title {i} {j}", published=True, author=author)


@rows(1, 10, 100, after=2)
def with_more_rows():
    return pages(lookups=())
