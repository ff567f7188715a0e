"""The worker finds the order only when it is sent after the commit."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_call():
    return place("one")
