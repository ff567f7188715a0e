import functools as ft

from django.db import transaction as tx

from shop.models import Order
from shop.tasks import ship as ship_task

label = ft.partial("{}-{}".format, "order")


def place(number):
    with tx.atomic():
        order = Order.objects.create(number=label(number))
        tx.on_commit(ft.partial(ship_task.delay, order.pk))
