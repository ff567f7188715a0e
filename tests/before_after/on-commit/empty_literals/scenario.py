"""Nothing is sent before the rows are there for all."""

from shop.models import Order
from shop.services import rename

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")
    Order.objects.create(pk=8, number="eight")


@call(tasks="late")
def one_call():
    order = Order.objects.get(pk=7)
    return rename(order, "new")
