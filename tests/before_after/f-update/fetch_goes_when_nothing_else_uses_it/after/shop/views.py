from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def take(request, pk, quantity):
    if not Product.objects.filter(pk=pk).update(stock=F("stock") - quantity):
        raise Product.DoesNotExist
    return HttpResponse("taken")
