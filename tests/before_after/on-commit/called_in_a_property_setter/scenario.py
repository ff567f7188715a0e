"""An assignment opens the transaction."""

from shop.models import Order
from shop.services import Batch

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")
    Order.objects.create(pk=8, number="eight")


@call(tasks="late")
def both_are_sent():
    Batch(list(Order.objects.order_by("pk"))).status = "sent"
