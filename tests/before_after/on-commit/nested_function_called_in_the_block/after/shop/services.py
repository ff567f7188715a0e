from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number, carriers):
    def announce(order, carrier):
        print("announce", carrier)
        transaction.on_commit(partial(ship.delay, order.pk, carrier))

    with transaction.atomic():
        order = Order.objects.create(number=number)
        for carrier in carriers:
            announce(order, carrier)
