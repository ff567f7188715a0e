from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def test_place():
    with transaction.atomic():
        order = Order.objects.create(number="1")
        ship.delay(order.pk)
