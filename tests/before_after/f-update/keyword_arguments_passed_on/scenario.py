"""Without options, and with one."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(queries=1)
def one_call():
    return take(1)


@race(lambda results, n: Product.objects.get(pk=1).stock == 50 - n)
def all_at_once(i):
    take(1)
