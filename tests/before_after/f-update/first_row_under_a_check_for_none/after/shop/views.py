from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def take_any(request):
    product = Product.objects.filter(stock__gt=0).first()
    if product is not None:
        Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1)
    return HttpResponse("ok")
