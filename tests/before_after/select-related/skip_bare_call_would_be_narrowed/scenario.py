"""The editors are joined, and what was joined before is no more."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from shop.models import Author, Book, Publisher
from shop.views import names

from tests.proof.experiments import harm


def setup():
    for i in range(3):
        author = Author.objects.create(name=f"author {i}", publisher=Publisher.objects.create(name=f"publisher {i}"))
        Book.objects.create(title=f"title {i}", author=author)


@harm("not-loaded: a query for each author, who was joined", before=1, ignored=4)
def queries():
    with CaptureQueriesContext(connection) as asked:
        names()
    return len(asked)
