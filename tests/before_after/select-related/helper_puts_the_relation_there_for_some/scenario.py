"""Every book has an editor."""

from shop.models import Author, Book
from shop.views import publish

from tests.proof.experiments import call


def setup(n=1):
    author = Author.objects.create(name="author")
    for i in range(n):
        Book.objects.create(title=f"Book {i:03}", author=author, editor=Author.objects.create(name=f"editor {i}"))


@call(queries=-1)
def one_book():
    publish(1)
