from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def take(request, name):
    product = Product.objects.using("eu").get(name=name)
    Product.objects.using("eu").filter(pk=product.pk).update(stock=F("stock") - 1)
    return HttpResponse("ok")
