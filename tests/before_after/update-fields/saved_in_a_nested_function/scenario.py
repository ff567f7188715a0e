"""A column that is not in the list, and was written before the call, is lost."""

from shop.models import Product
from shop.views import sell

from tests.proof.experiments import call, harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="update_fields", rows="differ")
def one_call():
    return sell(request(), 1, "Jam")


@harm("writes-seen: the name is not stored", "Jam", "Tea")
def the_name():
    sell(request(), 1, "Jam")
    return Product.objects.get(pk=1).name
