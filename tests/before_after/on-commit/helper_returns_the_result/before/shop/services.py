from django.db import transaction

from shop.models import Order
from shop.notify import announce


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        announce(order.pk)
