"""The delete form of the admin has a transaction open."""

from django.db import transaction
from shop.models import Order

from tests.proof.experiments import call

APPS = ["django.contrib.admin"]


def deleted():
    with transaction.atomic():
        Order.objects.get(pk=7).delete()


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_call():
    return deleted()
