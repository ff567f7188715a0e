from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def sell(request, pk):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1, name="sold")
    return redirect("shop:list")
