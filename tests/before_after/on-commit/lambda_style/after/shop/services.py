from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number, carrier):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        order_id = order.pk
        transaction.on_commit(lambda: ship.delay(order_id, carrier=carrier))
        transaction.on_commit(rebuild_index.delay)
