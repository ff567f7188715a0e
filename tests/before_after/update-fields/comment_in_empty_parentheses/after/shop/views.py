from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def close(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "closed"
    order.save(
        using="default",  # the shop's own database
        update_fields=["status"],
    )
    order.note = ""
    order.save(
        # all of it
        update_fields=["note"]
    )
    return redirect("orders")
