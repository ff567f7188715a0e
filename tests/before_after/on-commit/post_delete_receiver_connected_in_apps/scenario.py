"""`delete()` sends post_delete inside its own transaction."""

from shop.models import Line, Order

from tests.proof.experiments import call


def setup():
    order = Order.objects.create(pk=7, number="seven")
    Line.objects.create(order=order, sku="tea")


@call(tasks="late")
def one_is_deleted():
    Order.objects.get(pk=7).delete()
