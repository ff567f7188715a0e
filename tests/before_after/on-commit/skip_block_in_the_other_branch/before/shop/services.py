from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number, draft):
    if draft:
        with transaction.atomic():
            Order.objects.create(number=number, status="draft")
    else:
        order = Order.objects.create(number=number)
        ship.delay(order.pk)
