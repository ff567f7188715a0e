from shop.tasks import ship


def announce(order):
    ship.delay(order.pk)
