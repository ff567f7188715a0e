from functools import partial

from django.db import transaction

from shop.tasks import ship


def announce(order):
    transaction.on_commit(partial(ship.delay, order.pk))
