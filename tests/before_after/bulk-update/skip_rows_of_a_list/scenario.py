"""The title is changed in another loop."""

from shop.models import Author, Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    Book.objects.create(pk=1, title="a", pages=7, position=7)


@harm("own-row", before=[''], ignored=['a'])
def pages_are_cleared():
    clear()
    return [book.title for book in Book.objects.all()]
