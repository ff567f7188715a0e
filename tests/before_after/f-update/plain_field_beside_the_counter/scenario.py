"""A plain value goes into the same statement."""

from shop.models import Product
from shop.views import sell

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=100, sold=7)


@call(signals="none")
def one_is_sold():
    return sell(request(), 1)


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 - n)
def all_sell(i):
    sell(request(), 1)
