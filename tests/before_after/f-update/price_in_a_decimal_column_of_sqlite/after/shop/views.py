from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def discount(request, pk, amount):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(price=F("price") - amount)
    return redirect("shop:list")
