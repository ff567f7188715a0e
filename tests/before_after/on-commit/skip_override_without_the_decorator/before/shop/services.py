from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


class Base:
    @transaction.atomic
    def run(self, number):
        Order.objects.create(number=number)


class Express(Base):
    def run(self, number):
        order = Order.objects.create(number=number)
        ship.delay(order.pk, "express")
