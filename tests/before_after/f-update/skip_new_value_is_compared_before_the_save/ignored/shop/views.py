from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def take(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - 1
    if product.stock < 0:
        return HttpResponse("sold out", status=409)
    product.save()
    return HttpResponse("ok")
