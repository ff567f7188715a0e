from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        ship.delay(order.pk)
        order.refresh_from_db()
    return order.status
