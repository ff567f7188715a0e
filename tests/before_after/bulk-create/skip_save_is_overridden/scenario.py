"""save() takes spaces away."""

from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("nothing-on-save", before=['a'], ignored=[' a '])
def titles_are_added():
    add([" a "])
    return [book.title for book in Book.objects.all()]
