from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def close(pk):
    with transaction.atomic():
        order = Order.objects.get(pk=pk)
        order.status = "closed"
        order.save(); ship.delay(order.pk)
