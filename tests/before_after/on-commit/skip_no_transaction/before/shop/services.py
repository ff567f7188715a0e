from shop.models import Order
from shop.tasks import ship


def place(number):
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
