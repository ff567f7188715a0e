from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


def place(number):
    try:
        with transaction.atomic():
            order = Order.objects.create(number=number)
    except ValueError:
        rebuild_index.delay()
    else:
        ship.delay(order.pk)
    finally:
        rebuild_index.apply_async()
