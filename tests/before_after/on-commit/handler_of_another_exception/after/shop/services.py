from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def close(pk):
    with transaction.atomic():
        try:
            order = Order.objects.get(pk=pk)
            order.lines.all().delete()
            transaction.on_commit(partial(ship.delay, order.pk))
        except Order.DoesNotExist:
            print("gone")
