from shop.models import Order


def close_paid():
    for order in Order.objects.filter(status="paid"):
        order.close()
