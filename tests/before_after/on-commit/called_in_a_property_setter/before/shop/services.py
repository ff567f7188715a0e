from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


class Batch:
    def __init__(self, orders):
        self.orders = orders
        self._status = "open"

    @property
    def status(self):
        return self._status

    @status.setter
    def status(self, value):
        with transaction.atomic():
            for order in self.orders:
                Order.objects.filter(pk=order.pk).update(status=value)
            self._announce()
        self._status = value

    def _announce(self):
        for order in self.orders:
            ship.delay(order.pk)
