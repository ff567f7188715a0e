from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(first, second):
    with transaction.atomic():
        pk = Order.objects.create(number=first).pk
        transaction.on_commit(lambda: ship.delay(pk))
        pk = Order.objects.create(number=second).pk
        transaction.on_commit(lambda: ship.delay(pk))
