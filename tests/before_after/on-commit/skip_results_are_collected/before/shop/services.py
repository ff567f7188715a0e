from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


@transaction.atomic
def place(numbers):
    results = []
    for number in numbers:
        order = Order.objects.create(number=number)
        results.append(ship.delay(order.pk))
    later = [rebuild_index.delay() for _ in results]
    if (last := rebuild_index.apply_async()):
        later.append(last)
    return later
