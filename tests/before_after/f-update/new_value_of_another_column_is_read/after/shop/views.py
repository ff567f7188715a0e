from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def rename(request, pk, name):
    product = get_object_or_404(Product, pk=pk)
    product.stock = len(name)
    product.name = f"{name} {product.stock}"
    product.sold = F("sold") + 1
    product.save(update_fields=["stock", "name", "sold"])
    return redirect("shop:list")
