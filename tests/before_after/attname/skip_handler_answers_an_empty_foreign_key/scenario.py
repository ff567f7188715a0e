"""The book has no editor."""

from shop.models import Author, Book, Publisher
from shop.views import key

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(name="an author", publisher=Publisher.objects.create(name="a publisher"))
    Book.objects.create(pk=1, title="a book", author=author)


@harm("not-empty", before=0, ignored=None)
def key_is_read():
    return key(1)
