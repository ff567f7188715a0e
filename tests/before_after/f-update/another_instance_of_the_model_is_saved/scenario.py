"""From one shelf to another."""

from shop.models import Product
from shop.views import move

from tests.proof.experiments import call, harm, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50)
    Product.objects.create(pk=2, name="Jam", stock=0)


@call(signals="none")
def three_are_moved():
    return move(request(), 1, 2, 3)


@race(lambda results, n: Product.objects.get(pk=2).stock == n)
def all_move(i):
    move(request(), 1, 2, 1)


@harm("value-is-the-rows: both are one row, and the second save undid the first", 53, 50)
def the_same_shelf():
    move(request(), 1, 1, 3)
    return Product.objects.get(pk=1).stock
