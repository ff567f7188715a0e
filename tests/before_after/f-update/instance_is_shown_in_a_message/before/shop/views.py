from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= 1
    product.save()
    messages.success(request, f"{product} bought")
    return redirect("shop:list")
