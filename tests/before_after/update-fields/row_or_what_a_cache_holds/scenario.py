"""Another process changes another column between the read and the save."""

from django.db.models import F
from shop import services
from shop.models import Order
from shop.views import close

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    services._recent.clear()
    Order.objects.create(pk=1, number="one")


@call(signals="update_fields")
def one_call():
    return close(request(), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(total=F("total") + 1)


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).total == n - 1)
def others_write_meanwhile():
    close(request(), 1)
