"""A chain, a group and a signature."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")
    Order.objects.create(pk=8, number="eight")


@call(tasks="late")
def one_call():
    return place("one")
