from shop.models import Order


def test_closed(db):
    order = Order.objects.get(number="A1")
    order.status = "closed"
    order.save()
