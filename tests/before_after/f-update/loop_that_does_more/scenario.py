"""A mail is sent for each row."""

from shop.models import Product
from shop.views import restock_all

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    for stock in (1, 2, 50):
        Product.objects.create(pk=stock, name=f"of {stock}", stock=stock)


@call(signals="none")
def some_are_restocked():
    return restock_all(request())
