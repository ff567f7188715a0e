from shop.models import Order


def place(number):
    order = Order(number=number)
    order.save()
