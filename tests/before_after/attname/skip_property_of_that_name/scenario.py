"""A property is no foreign key: it has no column."""

from shop.models import Author, Book, Draft, Publisher
from shop.views import keys

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(pk=1, name="author", publisher=Publisher.objects.create(name="publisher"))
    Book.objects.create(title="title", author=author)


@harm("relation: there is no such column", [1, 1], "raises AttributeError")
def keys_of_all_books():
    return keys(Draft(Author.objects.get(pk=1)))
