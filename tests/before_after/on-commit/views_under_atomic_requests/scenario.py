"""A view under ATOMIC_REQUESTS, as Django's handler calls it."""

from django.db import transaction
from shop.models import Order
from shop.views import place

from tests.proof.experiments import call, dispatch
from tests.proof.world import request


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_order():
    return transaction.atomic(place)(request(), "one")


@dispatch(lambda pk: Order.objects.filter(pk=pk).exists())
def all_order(i):
    transaction.atomic(place)(request(), f"order {i}")
