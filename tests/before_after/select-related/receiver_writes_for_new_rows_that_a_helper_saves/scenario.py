"""One call."""

from shop.models import Author, Book
from shop.views import mark

from tests.proof.experiments import call


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        Book.objects.create(title=f"Book {i:03}", author=author)


@call(queries=-1)
def one_book():
    mark()
