from shop.models import Order


def place(number):
    order, created = Order.objects.get_or_create(number=number)
    return order
