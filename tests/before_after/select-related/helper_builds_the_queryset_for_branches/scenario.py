"""More and more books."""

from shop.models import Author, Book
from shop.views import overview

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        Book.objects.create(title=f"title {i}", published=True, author=author, editor=author)


@rows(1, 10, 100, after=1)
def as_they_are():
    return overview(edited=False)


@rows(1, 10, 100, after=1)
def only_edited_ones():
    return overview(edited=True)
