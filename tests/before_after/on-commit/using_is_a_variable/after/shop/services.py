from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number, alias):
    with transaction.atomic(alias):
        order = Order.objects.using(alias).create(number=number)
        transaction.on_commit(partial(ship.delay, order.pk), using=alias)
