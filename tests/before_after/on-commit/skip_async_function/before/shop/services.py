from shop.models import Order
from shop.tasks import ship


async def place(number):
    order = await Order.objects.acreate(number=number)
    ship.delay(order.pk)
