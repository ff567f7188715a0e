"""The same key lives on two databases; only the one that was read from changes."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race
from tests.proof.world import request

DATABASES = ("default", "eu")


def setup():
    for alias in DATABASES:
        Product.objects.using(alias).create(pk=1, name="Tea", stock=100)


@call(signals="none")
def one_in_europe():
    return take(request(), "Tea")


@race(lambda results, n: Product.objects.using("eu").get(pk=1).stock == 100 - n)
def all_in_europe(i):
    take(request(), "Tea")
