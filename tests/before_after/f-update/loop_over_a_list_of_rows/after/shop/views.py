from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def restock(request):
    for product in list(Product.objects.all()):
        Product.objects.filter(pk=product.pk).update(stock=F("stock") + 10)
    return HttpResponse("ok")
