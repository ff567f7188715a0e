from functools import partial

from django.db import transaction

from shop.tasks import ship


def _announce(order):
    print("announce", order.number)
    transaction.on_commit(partial(ship.delay, order.pk))
