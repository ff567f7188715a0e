from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        ship.delay_on_commit(order.pk)
