from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def raise_price(request, pk):
    product = Product.objects.get(pk=pk)
    Product.objects.filter(pk=product.pk).update(price=F("price") + 1)
    return HttpResponse("ok")
