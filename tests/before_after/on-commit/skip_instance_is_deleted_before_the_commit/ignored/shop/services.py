from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def drop(pk):
    with transaction.atomic():
        order = Order.objects.get(pk=pk)
        transaction.on_commit(partial(ship.delay, order))
        order.delete()
