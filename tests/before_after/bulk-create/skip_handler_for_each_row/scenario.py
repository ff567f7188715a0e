"""A title comes twice."""

from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("no-row-apart", before=['a', 'b'], ignored="raises IntegrityError")
def titles_are_added():
    add(["a", "a", "b"])
    return [book.title for book in Book.objects.all()]
