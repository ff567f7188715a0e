from django.db import transaction

from shop.models import Order
from shop.tasks import ship


@transaction.atomic
def place(number):
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
