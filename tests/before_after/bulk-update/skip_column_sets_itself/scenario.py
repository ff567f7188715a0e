"""The time of the change."""

from shop.models import Author, Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    Book.objects.create(pk=1, title="a", pages=7, position=7)


@harm("no-column-acts", before=True, ignored=False)
def pages_are_cleared():
    then = Book.objects.get().changed
    clear()
    return Book.objects.get().changed > then
