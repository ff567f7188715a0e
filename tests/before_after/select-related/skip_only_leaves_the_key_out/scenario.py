"""The join is written all the same."""

from shop.models import Author, Book, Publisher
from shop.views import names

from tests.proof.experiments import harm


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=Publisher.objects.create(name=f"publisher {i}"))
        Book.objects.create(title=f"title {i}", published=True, author=author, editor=author)


@harm("join", ["author 0"], "raises FieldError")
def names_of_authors():
    return names()
