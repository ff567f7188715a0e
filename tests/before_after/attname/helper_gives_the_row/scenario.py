"""A book that there is, and one that there is not."""

from shop.models import Author, Book, Publisher
from shop.views import key

from tests.proof.experiments import call


def setup(n=1):
    publisher = Publisher.objects.create(name="publisher")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"title {i}", author=author, editor=author)


@call(queries=-1, nothing=True)
def one_key():
    return key("title 0"), key("another one")
