from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


class Orders:
    @transaction.atomic
    def place(self, number):
        return Order.objects.create(number=number)

    def ship(self, number):
        order = self.place(number)
        ship.delay(order.pk)
