"""The async twin."""

from asgiref.sync import async_to_sync
from shop.models import Order
from shop.views import close

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea")


@call(signals="update_fields")
def one_is_closed():
    return async_to_sync(close)(request(), 1)
