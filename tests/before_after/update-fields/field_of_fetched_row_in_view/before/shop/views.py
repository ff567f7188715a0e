from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def archive(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "archived"
    order.save()
    return redirect("orders")
