from django.db.models import F

from shop.models import Product


def take(pk, quantity):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - quantity
    product.save(update_fields=["stock"])
    return product
