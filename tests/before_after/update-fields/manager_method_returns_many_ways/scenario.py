"""The row is found by a manager's method with branches."""

from types import SimpleNamespace

from shop.models import Order
from shop.views import close

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, region="north")


@call(signals="update_fields")
def one_is_closed():
    user = SimpleNamespace(region="north", is_new=False, is_external=True)
    return close(request(user=user), 1)
