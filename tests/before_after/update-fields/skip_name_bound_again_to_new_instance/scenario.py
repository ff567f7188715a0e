"""The name stands for a new instance by then."""

from shop.models import Order
from shop.views import split

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one")


@harm("row-exists: the instance is new", 2, "raises ValueError")
def a_second_order():
    split(request(number="two"), 1)
    return Order.objects.count()
