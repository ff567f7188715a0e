from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def count(request, name):
    try:
        product = Product.objects.get(name=name)
    except Product.DoesNotExist:
        product = Product(name=name)
    product.sold = F("sold") + 1
    product.save()
    return HttpResponse("ok")
