"""Nobody listens."""

from shop.models import Order
from shop.views import close

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed")


@call(signals="update_fields")
def one_call():
    return close(request(), 1)
