import django.db.transaction
from functools import partial

from django.db import transaction

from shop import tasks
from shop.models import Order
from shop.tasks import ship

label = partial("{}-{}".format, "order")


def place(number):
    with django.db.transaction.atomic():
        order = Order.objects.create(number=label(number))
        transaction.on_commit(partial(tasks.ship.delay, order.pk))
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="placed")
        transaction.on_commit(partial(ship.delay, order.pk))
