"""The row is there already."""

from shop.models import Book
from shop.views import put

from tests.proof.experiments import harm


def setup():
    Book.objects.create(pk=1, title="old")


@harm("new-row: a row that is there is inserted again", "new", "raises IntegrityError")
def title_that_is_put():
    put([{"pk": 1, "title": "new"}])
    return Book.objects.get(pk=1).title
