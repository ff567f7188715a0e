from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def remind(number):
    with transaction.atomic(using="replica"):
        order = Order.objects.using("replica").get(number=number)
        ship.delay(order.pk)
