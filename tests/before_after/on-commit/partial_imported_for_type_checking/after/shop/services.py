from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from shop.models import Order
from shop.tasks import ship

if TYPE_CHECKING:
    from functools import partial

    Callback = partial[None]


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        transaction.on_commit(partial(ship.delay, order.pk))
