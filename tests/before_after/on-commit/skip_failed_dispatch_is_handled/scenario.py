"""The broker is away; the order says so."""

from unittest import mock

from shop.models import Order
from shop.services import place
from shop.tasks import ship

from tests.proof.experiments import harm


def setup():
    """No rows."""


@harm("failure-unseen: the handler is gone when the callback fails", "not sent", "raises ConnectionError")
def the_broker_is_away():
    with mock.patch.object(type(ship._get_current_object()), "apply_async", side_effect=ConnectionError):
        place("one")
    return Order.objects.get().status
