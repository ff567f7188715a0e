from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from django.db import transaction


def close(request, pk):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=pk)
        order.status = "closed"
        order.save()
    return redirect("orders")
