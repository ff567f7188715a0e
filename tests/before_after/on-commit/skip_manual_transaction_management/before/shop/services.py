from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    transaction.set_autocommit(False)
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
    transaction.commit()
    transaction.set_autocommit(True)
