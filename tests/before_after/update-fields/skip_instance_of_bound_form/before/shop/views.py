from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from shop.forms import OrderForm


def edit(request, pk):
    order = get_object_or_404(Order, pk=pk)
    form = OrderForm(request.POST, instance=order)
    if form.is_valid():
        order.status = "edited"
        order.save()
    return redirect("orders")
