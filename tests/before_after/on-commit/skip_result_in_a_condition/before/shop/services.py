from django.db import transaction

from shop.models import Order
from shop.tasks import ship


@transaction.atomic
def place(number, wanted):
    order = Order.objects.create(number=number)
    if wanted and ship.delay(order.pk):
        print("sent")
