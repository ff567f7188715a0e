from functools import partial

from django.db import transaction

from somelibrary.auth import Backend

from shop.models import Order
from shop.tasks import rebuild_index, ship


class ShopBackend(Backend):
    def update_order(self, order):
        transaction.on_commit(partial(ship.delay, order.pk))


def place(number):
    backend = ShopBackend()
    with transaction.atomic():
        order = Order.objects.create(number=number)
        backend.update_order(order)
