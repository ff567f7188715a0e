from django.db.models import F
from django.shortcuts import get_object_or_404, render

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock = F("stock") - 1
    product.save(update_fields=["stock"])
    product.refresh_from_db(fields=["stock"])
    return render(request, "thanks.html", {"product": product})
