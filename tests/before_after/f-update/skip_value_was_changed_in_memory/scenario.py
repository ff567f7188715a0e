"""What was counted is not what the row holds."""

from shop.models import Product
from shop.views import recount

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50)


@harm("value-is-the-rows: the old value is one that was set in memory", 8, 48)
def two_of_ten_are_broken():
    recount(request(), 1, 10, 2)
    return Product.objects.get(pk=1).stock
