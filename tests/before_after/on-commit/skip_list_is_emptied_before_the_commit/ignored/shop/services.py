from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(numbers):
    batch = []
    with transaction.atomic():
        for number in numbers:
            batch.append(Order.objects.create(number=number).pk)
            if len(batch) == 100:
                transaction.on_commit(partial(ship.delay, batch))
                batch.clear()
