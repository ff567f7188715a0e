from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number, express):
    with transaction.atomic():
        order = Order.objects.create(number=number); transaction.on_commit(rebuild_index.delay)
        if express: transaction.on_commit(partial(ship.delay, order.pk, "express"))
        else: transaction.on_commit(partial(ship.delay, order.pk)); print("slow")


def cancel(order):
    with transaction.atomic(): order.delete(); transaction.on_commit(rebuild_index.delay)
