from shop.models import Order


def close(request, pk):
    order = Order.objects.get(pk=pk)
    order.status = "closed"
    order.save(update_fields=["status"])
    return None
