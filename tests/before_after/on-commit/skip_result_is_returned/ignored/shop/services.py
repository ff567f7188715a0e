from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


@transaction.atomic
def place(number):
    order = Order.objects.create(number=number)
    return transaction.on_commit(partial(ship.delay, order.pk))
