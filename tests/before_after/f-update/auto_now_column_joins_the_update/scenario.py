"""`update()` does not move an auto_now column by itself."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, harm, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, stock=100)


@call(signals="none")
def the_column_moves():
    return buy(request(), 1)


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 - n)
def all_buy(i):
    return buy(request(), 1)


@harm("nothing-bypassed: the column of auto_now stands still", 13, 12)
def without_the_column():
    buy(request(), 1)
    return Product.objects.get(pk=1).updated_at.hour
