"""Another process changes another column between the read and the save."""

from shop.models import Order
from shop.views import step

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed", paid_at=None)


@call(signals="update_fields")
def one_call():
    return step(request(note="jam"), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(number="two")


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).number == "two")
def others_write_meanwhile():
    step(request(note="jam"), 1)
