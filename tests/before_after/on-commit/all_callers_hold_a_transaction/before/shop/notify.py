from shop.tasks import ship


def _announce(order):
    print("announce", order.number)
    ship.delay(order.pk)
