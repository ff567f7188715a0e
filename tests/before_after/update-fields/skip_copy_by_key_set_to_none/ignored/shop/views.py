from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def duplicate(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.pk = None
    order.number = request.POST["number"]
    order.save(update_fields=["number"])
    return redirect("orders")


def copy(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.id = None
    order._state.adding = True
    order.save(using=None)
