from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index


def rename(order, number):
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(number=number)
        transaction.on_commit(rebuild_index.delay)
