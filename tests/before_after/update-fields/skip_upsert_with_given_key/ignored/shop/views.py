from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def put(request, pk):
    order = Order(pk=pk)
    order.note = request.POST["note"]
    order.save(update_fields=["note"])
    return redirect("orders")
