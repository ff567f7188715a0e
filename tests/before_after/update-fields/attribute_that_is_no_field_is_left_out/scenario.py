"""Another process changes another column between the read and the save."""

from django.db.models import F
from shop.models import Order
from shop.views import edit

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed")


@call(signals="update_fields")
def one_call():
    return edit(request(note="jam"), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(total=F("total") + 1)


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).total == 0 + n - 1)
def others_write_meanwhile():
    edit(request(note="jam"), 1)


@harm("fields-known: an attribute that is no field is listed", "jam", "raises ValueError")
def the_note():
    edit(request(note="jam"), 1)
    return Order.objects.get(pk=1).note
