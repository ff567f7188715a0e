"""The second save of the whole subtracts again."""

from shop.models import Product
from shop.views import sell

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", stock=5)


@harm("same-row: the expression is applied once", 3, 4, django="<6.0")
def one_is_sold():
    sell(request(), 1, "jam")
    return Product.objects.get(pk=1).stock
