from django.db import transaction

from shop.models import Order
from shop.notify import _announce


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        _announce(order)


@transaction.atomic
def cancel(order):
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    _announce(order)
