from django.db import connection, transaction
from django.db.transaction import on_commit

from shop.models import Order
from shop.tasks import ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        connection.on_commit(lambda: ship.delay(order.pk))
        on_commit(lambda: ship.delay(order.pk, "express"))
