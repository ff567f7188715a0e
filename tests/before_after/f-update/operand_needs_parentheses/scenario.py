"""Corrected by several at the same time."""

from shop.models import Product
from shop.views import correct

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="none")
def one_call():
    return correct(request(), 1, 9, 4)


@race(lambda results, n: Product.objects.get(pk=1).stock == 50 - n)
def all_at_once(i):
    correct(request(), 1, 2, 1)


@call(signals="none")
def nothing_was_found():
    return correct(request(), 1, 2, None or 0)
