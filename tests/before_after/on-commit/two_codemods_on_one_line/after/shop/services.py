from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def close(pk):
    with transaction.atomic():
        order = Order.objects.get(pk=pk)
        order.status = "closed"
        order.save(update_fields=["status"]); transaction.on_commit(partial(ship.delay, order.pk))
