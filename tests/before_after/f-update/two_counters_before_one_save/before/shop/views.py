from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def sell(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= quantity
    product.sold += quantity
    product.save()
    return redirect("shop:list")
