from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


class Mutation:
    @classmethod
    def mutate(cls, number):
        return cls.perform(number)

    @classmethod
    def perform(cls, number):
        order = Order.objects.create(number=number)
        cls.after(order)
        return order

    @classmethod
    def after(cls, order):
        pass


class Place(Mutation):
    @classmethod
    def after(cls, order):
        ship.delay(order.pk)


class Import(Mutation):
    @classmethod
    def perform(cls, number):
        with transaction.atomic():
            return super().perform(number)
