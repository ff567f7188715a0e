"""A row that is there, and one that is made."""

from shop.models import Product
from shop.views import count

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", sold=7)


@call(signals="none")
def it_is_there():
    return count(request(), "Tea")


@call(signals="fewer")
def it_is_new():
    return count(request(), "Jam")


@race(lambda results, n: Product.objects.get(pk=1).sold == 7 + n)
def all_count(i):
    count(request(), "Tea")
