"""An author with more and more books."""

from shop.models import Author, Book
from shop.views import books

from tests.proof.experiments import rows
from tests.proof.world import request


def setup(n=1):
    author = Author.objects.create(pk=1000, name="author", publisher=None)
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=author, editor=Author.objects.create(name=f"editor {i}"))


@rows(1, 10, 100, after=2)
def with_more_rows():
    return books(request(), 1000)
