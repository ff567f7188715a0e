from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    with transaction.atomic(using="eu"):
        order = Order.objects.using("eu").create(number=number)
        transaction.on_commit(partial(ship.delay, order.pk))
        transaction.on_commit(rebuild_index.delay)
