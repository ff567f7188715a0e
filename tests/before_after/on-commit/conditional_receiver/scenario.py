"""Which task it is, is decided where the call stands."""

from shop.models import Order
from shop.services import close

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def it_is_lost():
    close(Order.objects.get(pk=7), True)


@call(tasks="late")
def it_is_shipped():
    close(Order.objects.get(pk=7), False)
