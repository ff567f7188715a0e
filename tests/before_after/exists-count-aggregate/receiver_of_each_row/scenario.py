"""A receiver keeps what was seen."""

from shop import signals
from shop.models import Author, Book
from shop.views import size

from tests.proof.experiments import harm


def setup():
    Book.objects.create(title="title", author=Author.objects.create(name="author"))


@harm("nothing-on-load: nothing is seen when the rows are counted", ["title"], [])
def titles_that_were_seen():
    signals.seen.clear()
    size()
    return list(signals.seen)
