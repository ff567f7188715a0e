from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1)
    return redirect("shop:thanks")
