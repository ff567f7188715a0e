"""The row behind a foreign key."""

from shop.models import Line, Product
from shop.services import ship

from tests.proof.experiments import call, race


def setup():
    tea = Product.objects.create(pk=1, name="Tea", stock=100)
    Line.objects.create(pk=1, product=tea, quantity=4)


@call(signals="update_fields", queries=1)
def one_line():
    line = ship(1)
    return [line, line.product]


@race(lambda results, n: Product.objects.get(pk=1).stock == 100 - 4 * n, table="shop_product")
def all_ship(i):
    ship(1)
