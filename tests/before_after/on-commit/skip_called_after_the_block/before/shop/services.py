from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def unrelated(order):
    ship.delay(order.pk)


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
    unrelated(order)
    rebuild_index.delay()
