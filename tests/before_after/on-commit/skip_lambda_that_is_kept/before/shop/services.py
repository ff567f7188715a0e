from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number, later):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        later["announce"] = lambda: ship.delay(order.pk)
