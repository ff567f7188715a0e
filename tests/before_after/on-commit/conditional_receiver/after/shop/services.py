from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def close(order, lost):
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="closed")
        transaction.on_commit(partial((rebuild_index if lost else ship).delay, *[order.pk] if not lost else []))
