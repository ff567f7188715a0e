from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def drop(pk):
    with transaction.atomic():
        order = Order.objects.get(pk=pk)
        ship.delay(order)
        order.delete()
