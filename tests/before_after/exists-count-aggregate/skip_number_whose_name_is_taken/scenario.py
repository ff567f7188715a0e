"""Two books of one author, and one of another."""

from shop.models import Author, Book
from shop.views import sizes

from tests.proof.experiments import harm


def setup():
    for name, titles in (("b", ["one", "two"]), ("a", ["three"])):
        author = Author.objects.create(name=name)
        for title in titles:
            Book.objects.create(title=title, author=author, published=title != "two")


@harm("name-free: Django refuses an annotation that is called like a field", [['a', 1], ['b', 2]], "raises ValueError")
def numbers():
    return sizes()
