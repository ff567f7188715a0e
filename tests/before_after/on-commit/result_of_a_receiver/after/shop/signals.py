from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from shop.models import Order
from shop.tasks import ship


@receiver(post_delete, sender=Order)
def order_deleted(sender, instance, **kwargs):
    return transaction.on_commit(partial(ship.delay, instance.pk))
