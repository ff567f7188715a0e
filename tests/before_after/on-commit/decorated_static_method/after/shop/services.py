from functools import partial

from django.db import transaction

from shop.models import Order


class OrderService:
    @staticmethod
    @transaction.atomic()
    def place(number):
        from shop.tasks import ship

        order = Order.objects.create(number=number)
        transaction.on_commit(partial(ship.delay, order.pk))
        return order
