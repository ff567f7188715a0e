from functools import partial

from django.db import transaction

from shop.models import Order
from shop.notify import announce


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        transaction.on_commit(partial(announce, order.pk))
