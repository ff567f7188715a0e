"""A lambda whose names are not bound again."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(tasks="late")
def one_order():
    place("one", "bike")
