from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from shop.services import mark_paid


def paid(request, pk):
    order = get_object_or_404(Order, pk=pk)
    mark_paid(order)
    return redirect("orders")
