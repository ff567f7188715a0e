from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def recount(request, pk, counted, broken):
    product = Product.objects.get(pk=pk)
    product.stock = counted
    Product.objects.filter(pk=product.pk).update(stock=F("stock") - broken)
    return HttpResponse("ok")
