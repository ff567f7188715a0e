from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        ship.delay_on_commit(order.pk)
        rebuild_index.apply_async_on_commit(queue="slow")
