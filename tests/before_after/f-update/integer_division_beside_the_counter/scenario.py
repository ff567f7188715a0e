"""Half of everything is thrown away."""

from shop.models import Product
from shop.views import season_ends

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="update_fields")
def one_call():
    return season_ends(request())
