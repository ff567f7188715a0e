from django.db.models import F
from django.db.models.functions import Greatest
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def take(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(stock=Greatest(0, F("stock") - quantity))
    return redirect("shop:list")
