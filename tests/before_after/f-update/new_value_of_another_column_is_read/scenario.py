"""Renamed by several at the same time."""

from shop.models import Product
from shop.views import rename

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="update_fields")
def one_call():
    return rename(request(), 1, "Jam")


@race(lambda results, n: Product.objects.get(pk=1).sold == 7 + n)
def all_at_once(i):
    rename(request(), 1, f"Jam {i}")
