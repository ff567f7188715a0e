from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Product


def buy(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    if Product.objects.filter(pk=product.pk, stock__gte=quantity).update(stock=F("stock") - quantity):
        pass
    else:
        return HttpResponse("sold out", status=409)
    return HttpResponse("ok")
