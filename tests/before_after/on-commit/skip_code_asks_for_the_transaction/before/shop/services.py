from functools import partial

from django.db import connection, transaction

from shop.models import Order
from shop.tasks import ship


def announce(order):
    if connection.in_atomic_block:
        transaction.on_commit(partial(ship.delay, order.pk))
    else:
        ship.delay(order.pk)


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        announce(order)
