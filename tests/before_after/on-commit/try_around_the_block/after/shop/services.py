from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number):
    try:
        with transaction.atomic():
            order = Order.objects.create(number=number)
            transaction.on_commit(partial(ship.delay, order.pk))
    except Exception:
        Order.objects.create(number=number, status="failed")
