from django.db import transaction

from shop.db import after_commit
from shop.models import Order
from shop.tasks import ship


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        after_commit(lambda: ship.delay(order.pk))
