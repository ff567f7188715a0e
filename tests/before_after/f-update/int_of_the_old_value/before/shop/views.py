from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.sold = int(product.sold) + 1
    product.save()
    return redirect("shop:thanks")
