from django.db.models import F
from django.db.models.functions import Least
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def fill(request, pk):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(stock=Least(F("stock") + 10, 100))
    return redirect("shop:list")
