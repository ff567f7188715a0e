"""Who is told of a book looks it up."""

from shop.models import Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="title", pages=5)


class Told(list):
    def append(self, title):
        super().append(Book.objects.get(title=title).pages)


@harm("saved-last: the row is not written yet", [0], [5])
def pages_that_are_seen():
    told = Told()
    clear(told)
    return list(told)
