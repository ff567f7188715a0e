"""The database knows no property."""

from shop.models import Product
from shop.views import raise_price

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, cents=250)


@harm("column: there is no column of that name", 350, "raises FieldDoesNotExist")
def the_price_is_raised():
    raise_price(request(), 1)
    return Product.objects.get(pk=1).cents
