"""The caller holds the transaction: else the row could not be locked."""

from django.db import transaction
from shop.models import Order
from shop.services import close

from tests.proof.experiments import call


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_is_closed():
    with transaction.atomic():
        close(7)
