from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Product


def buy(request, pk, quantity):
    product = get_object_or_404(Product, pk=pk)
    if product.stock >= quantity:
        product.stock -= quantity
        product.save()
    else:
        return HttpResponse("sold out", status=409)
    return HttpResponse("ok")
