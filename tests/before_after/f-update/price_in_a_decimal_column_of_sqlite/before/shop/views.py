from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def discount(request, pk, amount):
    product = get_object_or_404(Product, pk=pk)
    product.price -= amount
    product.save()
    return redirect("shop:list")
