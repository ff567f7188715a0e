from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def take(request, name):
    product = Product.objects.get(name=name)
    Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1)
    return HttpResponse("taken")
