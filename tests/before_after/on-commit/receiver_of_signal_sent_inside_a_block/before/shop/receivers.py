from django.dispatch import receiver

from shop.signals import order_placed
from shop.tasks import ship


@receiver(order_placed)
def announce(sender, order, **kwargs):
    ship.delay(order.pk)
