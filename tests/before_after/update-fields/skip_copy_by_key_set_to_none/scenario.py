"""A copy is a new row."""

from shop.models import Order
from shop.views import duplicate

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one")


@harm("row-exists: there is no row to update", 2, "raises ValueError")
def a_copy():
    duplicate(request(number="two"), 1)
    return Order.objects.count()
