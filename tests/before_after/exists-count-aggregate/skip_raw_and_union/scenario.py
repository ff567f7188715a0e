"""Rows of raw SQL can be gone through, and nothing else."""

from shop.models import Author, Book
from shop.views import sizes

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(name="author")
    for pages in (1, 2, 3):
        Book.objects.create(title="title", author=author, pages=pages)


@harm("queryset: raw() has no count()", (3, 2), "raises AttributeError")
def sizes_of_both():
    return sizes()
