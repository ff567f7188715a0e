"""All books have the title."""

from shop.models import Author, Book, Publisher
from shop.views import announce

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=Publisher.objects.create(name=f"publisher {i}"))
        Book.objects.create(title="title", published=True, author=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    announce("title")
    return "announced"
