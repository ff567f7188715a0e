"""NULL counts as zero."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, sold=7)
    Product.objects.create(pk=2)


@call(signals="none")
def one_call():
    return buy(request(), 2)


@race(lambda results, n: Product.objects.get(pk=2).sold == n)
def all_at_once(i):
    buy(request(), 2)


@call(signals="none")
def it_has_a_value():
    return buy(request(), 1)
