"""Customers buy the same product at the same time."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", stock=100)


@call(signals="update_fields")
def one_is_bought():
    return buy(request(), 1)


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 - n)
def all_buy(i):
    return buy(request(), 1)
