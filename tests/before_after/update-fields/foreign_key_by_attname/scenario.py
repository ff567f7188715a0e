"""A foreign key by its column and by its row."""

from shop.models import Customer, Order
from shop.views import hand_over

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    for key in (1, 2):
        Customer.objects.create(pk=key, name=f"customer {key}")
    Order.objects.create(pk=1, customer_id=1, note="tea")


@call(signals="update_fields")
def one_is_handed_over():
    return hand_over(request(agent="2", customer="2"), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(note="jam")


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).note == "jam")
def others_write_meanwhile():
    hand_over(request(agent="2", customer="2"), 1)
