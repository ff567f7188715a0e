from django.db import transaction

from shop.models import Order
from shop.signals import order_placed


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        order_placed.send(sender=Order, order=order)
