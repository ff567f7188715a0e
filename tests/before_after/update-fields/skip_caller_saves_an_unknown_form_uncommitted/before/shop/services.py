from shop.models import Order


def close(order: Order):
    order.status = "closed"
    order.save()
