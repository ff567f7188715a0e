"""Each carrier is told once."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call, dispatch


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_order():
    return place("one", ["bike", "post"])


@dispatch(lambda pk, *more: Order.objects.filter(pk=pk).exists(), each=2)
def all_order(i):
    place(f"order {i}", ["bike", "post"])
