from django.db import transaction

from shop.models import Order
from shop.tasks import ship

SENDERS = [ship.delay, ship.apply_async]


def place(number, callbacks):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        callbacks.append(ship.delay)
