from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= 1
    product.touched = True
    product.save()
    return redirect("shop:list")
