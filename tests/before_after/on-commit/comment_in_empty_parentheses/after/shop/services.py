from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def rename(order, number):
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(number=number)
        # the whole index
        transaction.on_commit(rebuild_index.delay)
        transaction.on_commit(
            partial(
                ship.delay,
                order.pk,
                carrier="express",  # they waited long enough
            )
        )
