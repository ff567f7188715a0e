"""Python rounds down, the database towards zero."""

from shop.models import Product
from shop.views import halve

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=-7)


@harm("same-in-sql: // rounds down, the database's / of integers towards zero", -4, -3)
def a_debt_is_halved():
    halve(request(), 1)
    return Product.objects.get(pk=1).stock
