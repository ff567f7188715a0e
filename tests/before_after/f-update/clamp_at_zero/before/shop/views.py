from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def take(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    product.stock = max(0, product.stock - quantity)
    product.save()
    return redirect("shop:list")
