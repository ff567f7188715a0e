"""Until it is saved the attribute is an expression, which is not less than anything."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=5)


@harm("not-read-before-save: an expression is compared", 4, "raises TypeError")
def one_is_taken():
    take(request(), 1)
    return Product.objects.get(pk=1).stock
