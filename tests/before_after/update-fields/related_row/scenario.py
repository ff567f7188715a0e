"""The row behind a foreign key is the one that is saved."""

from shop.models import Customer, Order
from shop.views import block

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, customer=Customer.objects.create(pk=1, name="tea"))


@call(signals="update_fields")
def one_is_blocked():
    return block(request(), 1)


def meanwhile(i):
    Customer.objects.filter(pk=1).update(name="jam")


@intrusion(meanwhile, lambda results, n: Customer.objects.get(pk=1).name == "jam")
def others_write_meanwhile():
    block(request(), 1)
