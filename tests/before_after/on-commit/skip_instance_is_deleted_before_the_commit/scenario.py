"""An instance loses its key when it is deleted."""

from shop.models import Order
from shop.services import drop

from tests.proof.experiments import harm


def setup():
    Order.objects.create(pk=7, number="seven")


@harm("arguments-kept: the key is gone when the callback runs", 7, None)
def one_is_dropped():
    drop(7)
    return TASKS[0]["args"][0]["fields"]["id"]  # noqa: F821 - what was sent; the harness puts it here
