from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number, alias):
    with transaction.atomic(alias):
        order = Order.objects.using(alias).create(number=number)
        ship.delay(order.pk)
