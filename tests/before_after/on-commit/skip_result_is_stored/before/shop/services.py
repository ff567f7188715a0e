from django.db import transaction

from shop.models import Order
from shop.tasks import ship


@transaction.atomic
def place(number):
    order = Order.objects.create(number=number)
    result = ship.delay(order.pk)
    Order.objects.filter(pk=order.pk).update(status=result.id)
