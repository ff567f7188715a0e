from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from shop.signals import order_closing


def close(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "closed"
    order_closing.send(sender=Order, order=order)
    order.save(update_fields=["status"])
    return redirect("orders")
