from shop.models import Order


def place(number, total):
    order = Order.objects.create(number=number, total=total)
    order.note = f"placed as {order.pk}"
    order.save()
    return order
