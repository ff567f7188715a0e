from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def _ship_all(order_ids):
    for order_id in order_ids:
        ship.delay(order_id)


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        transaction.on_commit(partial(_ship_all, [order.pk]))
