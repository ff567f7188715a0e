"""PostgreSQL rounds what goes into an integer column; Python's int() cuts."""

from shop.models import Product
from shop.views import grow

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=5)


@harm("same-in-sql: 7.5 is cut to 7 by Python, and rounded by the database", 7, 8, databases=("postgresql",))
def one_and_a_half_times():
    grow(request(), 1)
    return Product.objects.get(pk=1).stock
