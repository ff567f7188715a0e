from shop.db import traced_atomic
from shop.models import Order
from shop.tasks import ship


def place(number):
    with traced_atomic("place"):
        order = Order.objects.create(number=number)
        ship.delay(order.pk)


@traced_atomic("cancel")
def cancel(order):
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    ship.delay(order.pk)
