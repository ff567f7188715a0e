"""There is no row yet that the database could count on."""

from shop.models import Product
from shop.views import count

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    """No rows."""


@harm("row-exists: the instance is new", 1, "raises ValueError")
def the_first_one():
    count(request(), "Tea")
    return Product.objects.get().sold
