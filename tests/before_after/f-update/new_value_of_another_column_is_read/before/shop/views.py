from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def rename(request, pk, name):
    product = get_object_or_404(Product, pk=pk)
    product.stock = len(name)
    product.name = f"{name} {product.stock}"
    product.sold += 1
    product.save()
    return redirect("shop:list")
