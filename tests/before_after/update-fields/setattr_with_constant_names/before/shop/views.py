from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def reset(request, pk):
    order = get_object_or_404(Order, pk=pk)
    setattr(order, "note", "")
    order.status, order.total = "new", 0
    order.save()
    return redirect("orders")
