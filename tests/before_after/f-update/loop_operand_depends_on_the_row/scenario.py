"""Each row gets its own number."""

from shop.models import Product
from shop.views import recount

from tests.proof.experiments import call, race
from tests.proof.world import request

COUNTED = {1: 5, 2: -3}


def setup():
    Product.objects.create(pk=1, name="Tea", stock=100)
    Product.objects.create(pk=2, name="Jam", stock=100)


@call(signals="none")
def both_are_counted():
    return recount(request(), COUNTED)


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 + 5 * n, meet=("read",))
def all_count(i):
    recount(request(), {1: 5, 2: 0})
