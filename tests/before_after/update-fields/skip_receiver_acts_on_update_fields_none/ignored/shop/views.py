from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def close(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "closed"
    order.save(update_fields=["status"])
    return redirect("orders")
