from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def sell(request, pk, name):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - 1
    product.save(update_fields=["stock"])
    product.name = name
    product.save()
    return HttpResponse("ok")
