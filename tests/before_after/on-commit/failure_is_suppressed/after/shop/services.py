from contextlib import suppress
from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        with suppress(ConnectionError):
            transaction.on_commit(partial(ship.delay, order.pk))
