"""Two books of one author, and one of another."""

from shop.models import Author, Book
from shop.views import sizes

from tests.proof.experiments import harm


def setup():
    for name, titles in (("b", ["one", "two"]), ("a", ["three"])):
        author = Author.objects.create(name=name)
        for title in titles:
            Book.objects.create(title=title, author=author, published=title != "two")


@harm("same-value: the rows that the manager hides are counted", [['a', 1], ['b', 1]], [['a', 1], ['b', 2]])
def numbers():
    return sizes()
