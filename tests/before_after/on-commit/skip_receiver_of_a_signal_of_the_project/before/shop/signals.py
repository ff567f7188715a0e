from django.dispatch import Signal, receiver

from shop.tasks import ship

order_placed = Signal()


@receiver(order_placed)
def announce(sender, order, **kwargs):
    ship.delay(order.pk)
