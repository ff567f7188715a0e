from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def close(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.save()
    order.status = "shown as closed"
    return redirect("orders", order.status)
