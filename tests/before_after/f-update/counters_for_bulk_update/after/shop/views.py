from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def ship(request, quantities):
    changed = []
    for product in Product.objects.filter(pk__in=quantities):
        product.stock = F("stock") - quantities[product.pk]
        changed.append(product)
    Product.objects.bulk_update(changed, ["stock"])
    return HttpResponse("ok")
