"""The author is gone, which the database finds out at the commit."""

from django.db import transaction
from shop.models import Author, Book, Publisher
from shop.views import key

from tests.proof.experiments import harm


def setup():
    author = Author.objects.create(pk=1, name="author", publisher=Publisher.objects.create(name="publisher"))
    Book.objects.create(pk=1, title="title", author=author)


@harm("row-there: the column names a row that is gone", None, 1)
def key_of_an_author_who_is_gone():
    with transaction.atomic():
        Author.objects.filter(pk=1)._raw_delete(using="default")
        found = key(1)
        transaction.set_rollback(True)
    return found
