from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def move(request, pk):
    order = Order.objects.using("archive").get(pk=pk)
    order.status = "moved"
    order.save(force_insert=True)
    return redirect("orders")
