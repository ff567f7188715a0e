"""The worker finds the order only when it is sent after the commit."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call, dispatch


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_order():
    return place("one")


@dispatch(lambda pk, *more: Order.objects.filter(pk=pk).exists())
def all_order(i):
    place(f"order {i}")
