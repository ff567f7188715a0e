"""setattr with a constant name is a write."""

from shop.models import Order
from shop.views import reset

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed", total=5)


@call(signals="update_fields")
def one_is_reset():
    return reset(request(), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(number="two")


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).number == "two")
def others_write_meanwhile():
    reset(request(), 1)
