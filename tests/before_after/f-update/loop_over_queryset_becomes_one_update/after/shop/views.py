from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def restock_all(request):
    Product.objects.filter(stock__lt=5).update(stock=F("stock") + 10)
    return HttpResponse("ok")
