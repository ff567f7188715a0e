from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.sold = (product.sold or 0) + 1
    product.save()
    return redirect("shop:thanks")
