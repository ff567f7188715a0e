"""The keys of the new rows are given back."""

from shop.models import Book
from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("result-unused: a row that is not written yet has no key", True, False)
def keys_are_those_of_the_rows():
    return add(["a", "b"]) == list(Book.objects.order_by("pk").values_list("pk", flat=True))
