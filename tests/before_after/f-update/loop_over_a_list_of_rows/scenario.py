"""All products are restocked at the same time."""

from shop.models import Product
from shop.views import restock

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="none")
def one_call():
    return restock(request())
