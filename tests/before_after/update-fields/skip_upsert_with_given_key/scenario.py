"""A row that is made where there is none."""

from shop.models import Order
from shop.views import put

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    """No rows."""


@harm("row-exists: an update of no row", 1, "raises DatabaseError", django="<6.0")
def a_new_one():
    put(request(note="tea"), 1)
    return Order.objects.count()


@harm("row-exists: an update of no row", 1, "raises NotUpdated", django=">=6.0")
def a_new_one_on_django_6():
    put(request(note="tea"), 1)
    return Order.objects.count()
