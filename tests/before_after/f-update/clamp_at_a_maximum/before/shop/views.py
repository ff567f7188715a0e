from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def fill(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock = min(product.stock + 10, 100)
    product.save()
    return redirect("shop:list")
