"""The books are there already."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Author, Book
from shop.views import editors

from tests.proof.experiments import harm


def setup(n=1):
    author = Author.objects.create(pk=1, name="author")
    Book.objects.create(title="title", author=author)


@harm("place", 2, 3)
def queries():
    with CaptureQueriesContext(connection) as asked:
        editors(1)
    return len(asked)
