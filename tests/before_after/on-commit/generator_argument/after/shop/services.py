from functools import partial

from celery import group
from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def close(orders):
    with transaction.atomic():
        Order.objects.filter(pk__in=[order.pk for order in orders]).update(status="closed")
        transaction.on_commit(partial(ship.delay, (order.pk for order in orders)))
