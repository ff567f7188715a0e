"""Two codemods have changed one line."""

from shop.models import Order
from shop.services import close

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")
    Order.objects.create(pk=8, number="eight")


@call(tasks="late", signals="update_fields")
def one_call():
    return close(7)
