from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    block = transaction.atomic()
    print(block)
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
