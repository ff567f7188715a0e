"""What comes in are rows."""

from shop.models import Order
from shop.services import close_all, close_any
from types import SimpleNamespace

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed")


@call(signals="update_fields")
def one_call():
    return close_all(list(Order.objects.all()))


@call(signals="update_fields")
def any_one():
    return close_any(SimpleNamespace(lookup=lambda key: Order.objects.get(pk=key)), 1)
