"""What the database subtracts is not all that the code says."""

from shop.models import Product
from shop.views import sell

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=5)


@harm("value-is-the-rows: it starts from an expression that is applied again", 1, 2, django="<6.0")
def one_and_two_are_sold():
    sell(request(), 1, 2)
    return Product.objects.get(pk=1).stock
