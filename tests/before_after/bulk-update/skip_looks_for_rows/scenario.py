"""Two rows without a position."""

from shop.models import Author, Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    Book.objects.create(pk=1, title="a", pages=7, position=7)
    Book.objects.create(pk=2, title="b")
    Book.objects.create(pk=3, title="c")


@harm("rounds-apart", before=[3, 2, 1], ignored=[3, 3, 3])
def pages_are_cleared():
    Book.objects.update(position=0)
    clear()
    return [book.position for book in Book.objects.order_by("pk")]
