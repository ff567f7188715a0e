from django.shortcuts import get_object_or_404, redirect

from shop.models import Order
from shop.services import close


def shut(request, pk):
    close(get_object_or_404(Order, pk=pk))
    return redirect("orders")


def place(request, make_form):
    form = make_form(request)
    if form.is_valid():
        close(form.save(commit=False))
    return redirect("orders")
