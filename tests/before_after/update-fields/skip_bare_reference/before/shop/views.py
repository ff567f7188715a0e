from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from django.db import transaction


def close(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "closed"
    transaction.on_commit(order.save)
    return redirect("orders")
