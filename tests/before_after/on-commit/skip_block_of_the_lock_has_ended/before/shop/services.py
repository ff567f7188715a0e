from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def close(pk):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=pk)
        order.status = "closed"
        order.save()
    ship.delay(order.pk)
