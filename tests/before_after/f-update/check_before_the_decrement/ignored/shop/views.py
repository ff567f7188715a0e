from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Product


def buy(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    if product.stock >= quantity:
        Product.objects.filter(pk=product.pk).update(stock=F("stock") - quantity)
    else:
        return HttpResponse("sold out", status=409)
    return HttpResponse("ok")
