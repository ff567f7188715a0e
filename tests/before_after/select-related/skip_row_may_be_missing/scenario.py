"""A book whose author is gone."""

from shop.models import Author, Book
from shop.views import names

from tests.proof.experiments import harm


def setup(n=1):
    Book.objects.create(title="kept", author=Author.objects.create(name="author 0"))
    Book.objects.create(title="lost", author_id=1000)


@harm("join", "raises DoesNotExist", ["author 0"])
def names_of_authors():
    return names()
