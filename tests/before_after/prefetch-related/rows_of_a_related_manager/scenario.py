"""One author with more and more books."""

from shop.models import Author, Book, Tag
from shop.views import tags

from tests.proof.experiments import rows
from tests.proof.world import request


def setup(n=1):
    author = Author.objects.create(pk=1, name="author")
    for i in range(n):
        book = Book.objects.create(title=f"title {i}", published=True, author=author)
        book.tags.add(Tag.objects.create(name=f"tag {i}"))


@rows(1, 10, 100, after=3)
def with_more_rows():
    return tags(request(), 1)
