"""One call."""

from asgiref.sync import async_to_sync
from shop.models import Author, Book
from shop.views import names

from tests.proof.experiments import call


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        Book.objects.create(title=f"Book {i:03}", author=author, published=True)


@call(result=("raises SynchronousOnlyOperation", ["author 0"]), nothing=True)
def one_book():
    return async_to_sync(names)()
