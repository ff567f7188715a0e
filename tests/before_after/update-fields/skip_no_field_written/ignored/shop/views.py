from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def touch(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.save(update_fields=[])
    return redirect("orders")


def mark(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order._seen = True
    order.save(using=None)
    return redirect("orders")


def read_again(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "closed"
    order.refresh_from_db()
    order.save(using="default")
    return redirect("orders")
