"""The column holds the name."""

from shop.models import Author, Book
from shop.views import keys

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="a book", author=Author.objects.create(pk=7, name="an author"))


@harm("targets-key", before=[7], ignored=["an author"])
def key_is_read():
    return keys()
