"""Another process changes the amount between the fetch and the save."""

from django.db.models import F
from shop.models import OrderLine
from shop.services import annotate

from tests.proof.experiments import call, intrusion


def setup():
    OrderLine.objects.create(pk=1, number="one")


@call(signals="update_fields")
def one_call():
    annotate(OrderLine.objects.get(pk=1), "gift")
    return list(OrderLine.objects.values_list("note"))


def meanwhile(i):
    OrderLine.objects.filter(pk=1).update(amount=F("amount") + 1)


@intrusion(meanwhile, lambda results, n: OrderLine.objects.get(pk=1).amount == n)
def others_write_meanwhile():
    annotate(OrderLine.objects.get(pk=1), "gift")
