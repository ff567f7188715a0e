from functools import partial as functools_partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number, partial=False):
    with transaction.atomic():
        order = Order.objects.create(number=number, status="partial" if partial else "open")
        transaction.on_commit(functools_partial(ship.delay, order.pk))
