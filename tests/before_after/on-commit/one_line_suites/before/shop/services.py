from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number, express):
    with transaction.atomic():
        order = Order.objects.create(number=number); rebuild_index.delay()
        if express: ship.delay(order.pk, "express")
        else: ship.delay(order.pk); print("slow")


def cancel(order):
    with transaction.atomic(): order.delete(); rebuild_index.delay()
