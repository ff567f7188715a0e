"""A counter that has a value."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, sold=7)


@call(signals="none")
def one_call():
    return buy(request(), 1)


@race(lambda results, n: Product.objects.get(pk=1).sold == 7 + n)
def all_at_once(i):
    buy(request(), 1)
