from django.shortcuts import get_object_or_404, redirect

from shop.forms import OrderForm
from shop.models import Order
from shop.services import close


def edit(request, pk):
    order = get_object_or_404(Order, pk=pk)
    form = OrderForm(request.POST, instance=order)
    if form.is_valid():
        close(form.instance)
    return redirect("orders")
