"""The books are there already, and a call on them makes another queryset."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from shop.models import Author, Book
from shop.views import tags

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="title", author=Author.objects.create(pk=1, name="author"))


@harm("place: the books are asked for once more", before=3, ignored=4)
def queries():
    with CaptureQueriesContext(connection) as asked:
        tags(1)
    return len(asked)
