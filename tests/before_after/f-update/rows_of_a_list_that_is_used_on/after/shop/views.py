from django.db.models import F
from django.shortcuts import render

from shop.models import Product


def restock(request):
    products = list(Product.objects.order_by("name"))
    for product in products:
        product.stock = F("stock") + 10
        product.save(update_fields=["stock"])
        product.refresh_from_db(fields=["stock"])
    return render(request, "products.html", {"products": products})
