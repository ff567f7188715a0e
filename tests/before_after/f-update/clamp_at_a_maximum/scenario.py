"""A shelf that holds a hundred."""

from shop.models import Product
from shop.views import fill

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=95)
    Product.objects.create(pk=2, name="Jam", stock=5)


@call(signals="none")
def nearly_full():
    return fill(request(), 1)


@call(signals="none")
def nearly_empty():
    return fill(request(), 2)
