"""A column is prefetched as if it were a relation."""

from shop.models import Author, Book
from shop.views import words

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="title", author=Author.objects.create(name="author"), pages=["one", "two"])


@harm("relation: nothing can be prefetched for a column", ["one", "two"], "raises ValueError")
def words_of_all_books():
    return words()
