from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def patch(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "edited"
    for name, value in request.POST.items():
        setattr(order, name, value)
    order.save()
    return redirect("orders")
