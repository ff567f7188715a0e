"""Two shipments of the same products."""

from shop.models import Product
from shop.views import ship

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call()
def one_call():
    return ship(request(), {1: 3, 2: 1})


@race(lambda results, n: Product.objects.get(pk=2).stock == 50 - 2 * n)
def all_at_once(i):
    ship(request(), {1: 1, 2: 2})
