from django.db import transaction

from shop.models import Order
from shop.tasks import ship


class Checkout:
    def place(self, number):
        with transaction.atomic():
            order = Order.objects.create(number=number)
            transaction.on_commit(lambda: self._announce(order))

    def _announce(self, order):
        print("announce", order.number)
        ship.delay(order.pk)
