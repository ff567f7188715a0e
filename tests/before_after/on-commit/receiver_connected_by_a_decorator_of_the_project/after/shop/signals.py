from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete

from shop.connecting import search_receiver
from shop.models import Order
from shop.tasks import ship


@search_receiver(post_delete, Order)
def order_deleted(instance, **kwargs):
    transaction.on_commit(partial(ship.delay, instance.pk))
