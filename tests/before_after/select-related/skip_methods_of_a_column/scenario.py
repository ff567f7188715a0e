"""A column is joined as if it were a relation."""

from shop.models import Author, Book, Publisher
from shop.views import titles

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(name="author", publisher=Publisher.objects.create(name="publisher"))
    Book.objects.create(title="title", author=author)


@harm("relation: no join leads over a column", ["TITLE"], "raises FieldError")
def titles_of_all_books():
    return titles()
