from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock = F("stock") - 1
    product.touched = True
    product.save(update_fields=["stock"])
    return redirect("shop:list")
