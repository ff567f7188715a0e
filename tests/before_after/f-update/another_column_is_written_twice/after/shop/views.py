from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def buy(request, pk):
    product = Product.objects.get(pk=pk)
    product.note = "about to be sold"
    product.stock = F("stock") - 1
    product.note = "sold"
    product.save(update_fields=["note", "stock"])
    return HttpResponse("ok")
