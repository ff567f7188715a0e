from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def edit(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.note = request.POST["note"]
    order._changed_by = request.user
    order.save(update_fields=["note", "_changed_by"])
    return redirect("orders")
