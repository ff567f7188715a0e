"""All take the last one."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race


def setup():
    Product.objects.create(pk=1, name="Tea", stock=1)


@call(signals="none")
def it_is_there():
    return take(1, 1)


@race(lambda results, n: results.count(None) == 1 and Product.objects.get(pk=1).stock == 0)
def all_take_it(i):
    take(1, 1)
