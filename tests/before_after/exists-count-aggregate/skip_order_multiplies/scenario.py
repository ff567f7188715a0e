"""An author with two books."""

from shop.models import Author, Book
from shop.views import size

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(name="an author")
    Book.objects.create(title="a title", author=author)
    Book.objects.create(title="another one", author=author)


@harm("same-value", before=2, ignored=1)
def number():
    return size()
