"""More is taken than is there."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=5)
    Product.objects.create(pk=2, name="Jam", stock=100)


@call(signals="none")
def more_than_there_is():
    return take(request(), 1, 7)


@call(signals="none")
def less_than_there_is():
    return take(request(), 2, 7)


@race(lambda results, n: Product.objects.get(pk=2).stock == 100 - 3 * n)
def all_take_three(i):
    take(request(), 2, 3)
