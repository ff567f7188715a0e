"""The row of the other database is the one that is written."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call
from tests.proof.world import request

DATABASES = ("default", "eu")


def setup():
    for alias in DATABASES:
        Product.objects.using(alias).create(pk=1, name="Tea", stock=50)


@call(signals="update_fields")
def one_call():
    return buy(request(), 1)
