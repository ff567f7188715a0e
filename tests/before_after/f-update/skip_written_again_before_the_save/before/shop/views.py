from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def restock(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock += 1
    product.stock = F("stock") + 3
    product.save()
    return HttpResponse("ok")


def empty(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.stock = 0
    product.save()
    return HttpResponse("ok")
