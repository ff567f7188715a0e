"""Two blocks, one task each."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call()
def one_call():
    return place("one")
