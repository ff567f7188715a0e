from functools import partial

from django.db import transaction
from django.dispatch import receiver

from shop.signals import order_placed
from shop.tasks import ship


@receiver(order_placed)
def announce(sender, order, **kwargs):
    transaction.on_commit(partial(ship.delay, order.pk))
