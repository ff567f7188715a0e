"""A title comes twice."""

from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("rounds-apart", before=1, ignored=2)
def titles_are_added():
    add(["a", "a"])
    return Book.objects.count()
