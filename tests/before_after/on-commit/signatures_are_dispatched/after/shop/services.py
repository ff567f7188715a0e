from functools import partial

from celery import chain, group
from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        transaction.on_commit(chain(ship.si(order.pk), rebuild_index.si()).apply_async)
        transaction.on_commit(group([ship.s(order.pk), rebuild_index.s()]).delay)
        transaction.on_commit(partial(ship.s(order.pk).apply_async, queue="slow"))
