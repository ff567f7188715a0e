from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def split(request, pk):
    order = get_object_or_404(Order, pk=pk)
    note = order.note
    order = Order(number=request.POST["number"])
    order.note = note
    order.save(update_fields=["note"])
    return redirect("orders")
