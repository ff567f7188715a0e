from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def create(request):
    order = Order(number=request.POST["number"])
    order.submit()
    return redirect("orders")
