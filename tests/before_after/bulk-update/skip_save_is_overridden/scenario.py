"""save() writes another column."""

from shop.models import Author, Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    Book.objects.create(pk=1, title="a", pages=7, position=7)


@harm("nothing-on-save", before=[0], ignored=[7])
def pages_are_cleared():
    clear()
    return [book.position for book in Book.objects.all()]
