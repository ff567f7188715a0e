from django.shortcuts import redirect

from shop.services import order_of


def close(request, pk):
    order = order_of(pk)
    order.status = "closed"
    order.save(update_fields=["status"])
    return redirect("orders")
