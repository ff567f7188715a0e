"""Suites of one line."""

from shop.models import Order
from shop.services import cancel, place

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def express():
    place("one", True)


@call(tasks="late")
def not_express():
    place("one", False)


@call(tasks="late")
def cancelled():
    cancel(Order.objects.get(pk=7))
