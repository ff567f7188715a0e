from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def renew(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.delete()
    order.status = "new"
    order.save()
    return redirect("orders")
