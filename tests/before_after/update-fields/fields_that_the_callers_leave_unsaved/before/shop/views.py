from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from shop.services import close


def close_with_note(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.note = request.POST["note"]
    close(order)
    return redirect("orders")


def close_plain(request, pk):
    close(get_object_or_404(Order, pk=pk))
    return redirect("orders")
