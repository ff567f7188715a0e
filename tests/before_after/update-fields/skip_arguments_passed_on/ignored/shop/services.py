from shop.models import Order


def close(pk, *args, **kwargs):
    order = Order.objects.get(pk=pk)
    order.status = "closed"
    order.save(**kwargs, update_fields=["status"])
    order.note = ""
    order.save(*args)
