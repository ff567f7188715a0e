"""The rows are loaded anyway."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from shop.models import Author, Book
from shop.views import lines

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="a title", author=Author.objects.create(name="an author"))


@harm("rows-unused", before=1, ignored=2)
def queries():
    with CaptureQueriesContext(connection, ) as asked:
        lines()
    return len(asked)
