from shop.tasks import ship


def announce(order_id):
    return ship.delay(order_id)
