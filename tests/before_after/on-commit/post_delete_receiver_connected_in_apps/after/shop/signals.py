from functools import partial

from django.db import transaction

from shop.tasks import ship


def order_deleted(sender, instance, **kwargs):
    if instance.number:
        transaction.on_commit(partial(ship.delay, instance.pk))
