"""The worker finds the orders closed only when it is told after the commit."""

from shop.models import Order
from shop.services import close

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_call():
    return close(list(Order.objects.all()))
