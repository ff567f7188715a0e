"""The instance that comes back holds the number that the row has."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race


def setup():
    Product.objects.create(pk=1, name="Tea", stock=100, sold=3)


@call(signals="update_fields", queries=1)
def one_is_taken():
    return take(1)


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 - n)
def all_take_one(i):
    return take(1)
