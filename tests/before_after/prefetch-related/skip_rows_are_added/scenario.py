"""The first review of a book is made in the loop."""

from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import harm


def setup(n=1):
    author = Author.objects.create(pk=1, name="author")
    Book.objects.create(title="title", author=author)


@harm("not-written", [["text"]], [[]])
def reviews_of_the_book():
    return add(1)
