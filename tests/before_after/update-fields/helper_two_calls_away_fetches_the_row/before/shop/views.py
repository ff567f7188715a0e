from django.shortcuts import redirect

from shop.lookup import order_and_rights


def close(request, pk):
    order, rights = order_and_rights(request, pk)
    if rights:
        order.status = "closed"
        order.save()
    return redirect("orders")
