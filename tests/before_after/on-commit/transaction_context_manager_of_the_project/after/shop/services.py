from functools import partial

from django.db import transaction

from shop.db import traced_atomic
from shop.models import Order
from shop.tasks import ship


def place(number):
    with traced_atomic("place"):
        order = Order.objects.create(number=number)
        transaction.on_commit(partial(ship.delay, order.pk))


@traced_atomic("cancel")
def cancel(order):
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    transaction.on_commit(partial(ship.delay, order.pk))
