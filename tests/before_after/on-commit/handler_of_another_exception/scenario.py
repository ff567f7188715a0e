"""The handler is about another error than a failing dispatch."""

from shop.models import Line, Order
from shop.services import close

from tests.proof.experiments import call


def setup():
    order = Order.objects.create(pk=7, number="seven")
    Line.objects.create(order=order, sku="tea")


@call(tasks="late")
def it_is_there():
    close(7)
