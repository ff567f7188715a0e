from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def move(request, source, target, n):
    first = Product.objects.get(pk=source)
    second = Product.objects.get(pk=target)
    Product.objects.filter(pk=first.pk).update(stock=F("stock") - n)
    Product.objects.filter(pk=second.pk).update(stock=F("stock") + n)
    return HttpResponse("ok")
